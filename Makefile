# Short names for the course's command. Each line only calls it: where there is no make, type
# `python3 -m shared lesson 7` for `make lesson-7` (on Windows `python -m shared ...`).

# The Python to begin with: one program, whose path may hold spaces.
PYTHON ?= $(shell command -v python3 || command -v python || echo python3)
COURSE = "$(PYTHON)" -m shared
# What to type again, in messages.
export COURSE_COMMAND = $(strip make $(MAKECMDGOALS))

# The language of `make help`, by the variables that the command asks: English, Korean.
SPOKEN = $(if $(filter ko%,$(firstword $(COURSE_LANG) $(LC_ALL) $(LC_MESSAGES) $(LANG))),\3,\2)

.PHONY: start help list next doctor verify test

start:            ## where you are, and what is next (bare `make`)  ## 지금 어디인지, 다음은 무엇인지(`make`만 입력해도 돼요)
	@$(COURSE)

help:             ## this list  ## 이 목록
	@sed -n 's/^\([a-z][a-z%-]*\):[^#]*## \([^#]*\)  ## \(.*\)/  make \1\t$(SPOKEN)/p' Makefile | sed 's/%/7/' | expand -t 20

list:             ## all lessons, and how far you are  ## 모든 레슨과 진행 상황
	@$(COURSE) list

next:             ## what to do next  ## 다음에 할 일
	@$(COURSE) next

lesson-%:         ## run the lesson's app            PORT=8000 MYSQL=1  ## 레슨의 앱 실행하기   PORT=8000 MYSQL=1
	@$(COURSE) lesson $* $(if $(PORT),--port $(PORT)) $(if $(MYSQL),--mysql)

check-%:          ## check your exercise     TASK=2 SEED=123 TARGET=solutions MYSQL=1  ## 연습 문제 채점하기   TASK=2 SEED=123 TARGET=solutions MYSQL=1
	@$(COURSE) check $* $(if $(TASK),--task $(TASK)) $(if $(SEED),--seed $(SEED)) $(if $(TARGET),--target "$(TARGET)") $(if $(MYSQL),--mysql)

watch-%:          ## check your exercise at each save  ## 저장할 때마다 채점하기
	@$(COURSE) watch $*

hint-%:           ## the next hint for what fails             TASK=2  ## 통과하지 못한 과제의 다음 힌트   TASK=2
	@$(COURSE) hint $* $(if $(TASK),--task $(TASK))

solution-%:       ## your exercise against the reference solution  ## 내 코드와 모범 풀이 비교하기
	@$(COURSE) solution $*

reset-%:          ## begin the exercise again; yours is kept aside  ## 연습 문제를 처음부터 다시 시작하기(내 코드는 백업해 둬요)
	@$(COURSE) reset $*

pack-%:           ## the archive to hand in: your files, and a check  ## 제출할 압축 파일 만들기(내 파일과 채점 결과)
	@$(COURSE) pack $* $(if $(MYSQL),--mysql)

doctor:           ## what this machine has, and what it lacks  ## 이 컴퓨터에 있는 것과 없는 것
	@$(COURSE) doctor

verify:           ## prove all lessons and suites (for authors)  ## 모든 레슨과 검사 검증하기(저자용)
	@$(COURSE) verify

verify-%:         ## prove one lesson and its suite  ## 레슨 하나와 그 검사 검증하기
	@$(COURSE) verify $*

test:             ## all tests of the course                  ARGS="-k name"  ## 강의의 모든 테스트   ARGS="-k name"
	@$(COURSE) test $(ARGS)

# `make check 7`, with a space: say how it is typed.
SPLIT = check lesson watch hint solution reset pack
NUMBER = $(word 1,$(filter-out $(SPLIT),$(MAKECMDGOALS)) 7)
.PHONY: $(SPLIT)
$(SPLIT):
	@echo "Type it with a hyphen (빈칸 없이 붙임표로 입력해 주세요): make $@-$(NUMBER)" >&2; exit 2
