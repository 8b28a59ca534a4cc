"""What stands between an app and the verdict: in a result the same in every language, here shown."""

from __future__ import annotations

from shared.language import language

# What a result says, and how it reads in Korean.
IN_KOREAN = {
    "in process": "같은 프로세스",
    "a process of its own, nothing else": "별도 프로세스뿐",
    "namespaces, system call filter, Landlock and control groups": (
        "네임스페이스, 시스템 콜 필터, Landlock, cgroup"
    ),
    "namespaces, system call filter and Landlock; an app's memory is counted every 20 ms, without "
    "what the kernel holds for its sockets": (
        "네임스페이스, 시스템 콜 필터, Landlock(앱의 메모리는 20ms마다 재고, 커널이 소켓에 쓰는 메모리는 "
        "재지 않음)"
    ),
    "system call filter and Landlock, no namespaces of its own: apps can tell each other bits by "
    "locks on the libraries' files, and see where the course is": (
        "시스템 콜 필터와 Landlock(별도 네임스페이스 없음: 라이브러리 파일의 잠금으로 앱끼리 신호를 "
        "주고받을 수 있고, 강의 폴더의 위치가 보임)"
    ),
    "another process, but no wall that hostile code could not climb": (
        "별도 프로세스지만 악의적인 코드를 막을 벽은 없음"
    ),
    "; missing: ": "; 없는 것: ",
    "; around the judge: ": "; 채점 프로세스의 벽: ",
    "; missing there: ": "; 거기에 없는 것: ",
}


def shown_isolation(isolation: str) -> str:
    """Return a result's isolation in the language spoken now."""
    if language() == "ko":
        for said, korean in IN_KOREAN.items():
            isolation = isolation.replace(said, korean)
    return isolation
