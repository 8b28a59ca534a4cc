"""Grades exercise 15: the pages that manage the club's members."""

from __future__ import annotations

import re
from io import BytesIO
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

import pytest

from shared.suite import tr
from shared.suite.addresses import FROM_ANOTHER_PAGE, destination, resolved
from shared.suite.forms import Form, form
from shared.suite.prepared import Prepared
from shared.suite.response import Unmet
from shared.suite.rival import faster
from shared.suite.scripts import runs

pytestmark = pytest.mark.database("sqlite")

TOKEN = "csrf_token"
REDIRECTS = (302, 303)
FIELDS = ("name", "email", "loans", "letters", "about")
SCRIPT = "img[onerror]"  # what `draw.markup()` becomes where it is not escaped
BUTTON = "form button, form input[type=submit], form input[type=image]"
CLUB = "http://localhost/club"  # where the app is mounted in one check
# Where no database is: what an app meets that cannot reach its own.
AWAY = {
    "sqlite": "sqlite:////nowhere/club.db",
    "mysql": "mysql+pymysql://nobody:nothing@localhost/club?unix_socket=/nowhere/mysql.sock",
}
# What is right in a path, and what breaks a link that was put together by hand.
NAMES = {
    "markup": ("<b>{0}</b>", "&amp;{0}&lt"),
    "slash": ("{0}/{1}/add", "{0}/ /{1}/edit", "</title><img onerror={0}>"),
    "spaces": ("{0} {1}  {0}", "{0}\u3000\u1106\u1175"),
    "query": ("{0}?q={1}", "{0}#{1}", "{0}+{1}=;&b"),
    "percent": ("100% {0} %2F %", "%41{0}/%2e%2e"),
    "quotes": ("{0}'{1}\"", "{0}\\{1}"),
    "dots": ("...", "http:{0}", "..{0}/..../.{1}.."),
}
# Values of one field that are refused, whatever the others are.
WRONG = {
    "name": ("", " ", "\t\u3000\xa0", "x" * 41, "가" * 41, "two\nlines", "a\x07b", "a\x7fb"),
    "email": ("", "  ", "mina", "@example.com", "mina@", "a@b@c", "mina@@c", "mina@example.com\x07",
              *(text.format(space) for space in " \t\u3000\xa0" for text in ("a{}b@c", "a@b{}c")),
              "x" * 109 + "@example.com"),
    "loans": ("", " ", "-1", "21", "1.5", "2.0", "1e1", "abc", "true", "9" * 400, "9" * 5000, "20x"),
    "about": ("x" * 301, "가" * 301),
}  # fmt: skip


class Person(NamedTuple):
    """What is stored of a member, and what is typed into the form."""

    name: str
    email: str
    loans: int
    letters: bool
    about: str

    @property
    def typed(self):
        return self._asdict() | {"loans": str(self.loans)}


@pytest.fixture(scope="session")
def prepared():
    """The table as the app's `flask init-db` makes it."""
    return Prepared("init-db")


@pytest.fixture
def client(boot, prepared):
    """The app with its table, which is empty."""
    return prepared.start(boot)


@pytest.fixture
def people(client, draw):
    """Three members; the third is like the second in all but the name."""
    one, two, three = persons(draw, 3)
    return add_rows(client, draw, [one, two, two._replace(name=three.name)])


@pytest.fixture
def neighbours(client, people):
    """Members who are like the second one, and whose names differ from hers by a letter."""
    one = people[1]
    names = (f"{one.name}2", one.name[:-1], one.name.upper(), f"<u>{one.name}</u>")
    found = [one._replace(name=name) for name in names]
    for neighbour in found:
        insert(client, neighbour)
    return found


def insert(client, one):
    """Store a member as the newest."""
    names, places = ", ".join(FIELDS), ", ".join("?" for _ in FIELDS)
    client.database.execute(f"INSERT INTO members ({names}) VALUES ({places})", *one)


def persons(draw, count):
    """Return members whose fields, one by one, differ from each other's."""
    return [
        Person(name, f"{number}{draw.email()}", number % 20 + 1, number % 2 == 0, draw.sentence())
        for number, name in enumerate(draw.names(count))
    ]


def add_rows(client, draw, people):
    """Store members, the last one as the newest; the rows are written in another order."""
    numbered = list(enumerate(people, draw.number(2, 900)))
    values = [value for id, one in draw.shuffled(numbered) for value in (id, *one)]
    places = ", ".join("(?, ?, ?, ?, ?, ?)" for _ in people)
    names = ", ".join(("id", *FIELDS))
    client.database.execute(f"INSERT INTO members ({names}) VALUES {places}", *values)
    return people


def rows(client):
    """Return all that is stored, the newest first, with the ids."""
    names = ", ".join(("id", *FIELDS))
    found = client.database.rows(f"SELECT {names} FROM members ORDER BY id DESC")
    return [(row["id"], as_person(row)) for row in found]


def as_person(row):
    return Person(*[bool(row[name]) if name == "letters" else row[name] for name in FIELDS])


def stored(client):
    return [one for _, one in rows(client)]


def shown(response):
    """Return what the page shows of each member: name, email, loans and about."""
    assert response.status_code == 200
    parts = ("name", "email", "loans", "about")
    return [
        tuple(" ".join(one.text for one in element.select(f".{part}")) for part in parts)
        for element in response.page.select(".member")
    ]


def as_shown(people):
    """Return what `shown` gives for these members."""
    return [
        (" ".join(one.name.split()), one.email, str(one.loans), " ".join(one.about.split()))
        for one in people
    ]


def names_shown(response):
    return [name for name, _, _, _ in shown(response)]


def count(response):
    """Return the numbers in `id="count"`, which is one."""
    text = " ".join(element.text for element in response.page.select("#count"))
    return re.findall("[0-9]+", text)


def messages(response):
    return " ".join(element.text for element in response.page.select("#messages"))


def nobody(response):
    return " ".join(element.text for element in response.page.select("#nobody"))


def refused_fields(response):
    """Return the fields that are refused; nothing says that something was stored."""
    assert messages(response) == ""
    return wrong_fields(response)


def wrong_fields(response):
    """Return the fields that have a message of their own."""
    assert int(response.status_code) not in REDIRECTS, form_again()
    assert response.status_code < 500
    return [
        field
        for field in FIELDS
        if any(one.text for one in response.page.select(f"#{field}-error"))
    ]


def form_again():
    return tr("the form again, with what is wrong", "무엇이 틀렸는지와 함께 다시 나온 폼")


def said():
    return tr('a message in `id="messages"`', '`id="messages"`에 있는 메시지')


def is_redirect_home(response):
    return int(response.status_code) in REDIRECTS and path_of(destination(response)) == "/"


def to_home():
    return tr("302 or 303 to /", "302나 303으로 / 로 이동")


def path_of(url):
    return urlsplit(url).path


def edit_path(name):
    return f"/edit/{quote(name)}"


def delete_path(name):
    return f"/delete/{quote(name)}"


def member_form(response):
    return form(response, *FIELDS)


def values_of(found):
    """Return what the form holds, the box as True or False."""
    values = found.values()
    return {name: values.get(name) for name in FIELDS} | {"letters": "letters" in values}


def add(client, one):
    page = client.get("/add", headers=FROM_ANOTHER_PAGE)
    return member_form(page).submit(client, **one.typed)


def edit(client, one, **typed):
    """Change these fields of a member and send the form; without any it is sent as it is."""
    page = client.get(edit_path(one.name), headers=FROM_ANOTHER_PAGE)
    return member_form(page).submit(client, **typed)


def delete(client, name):
    return delete_form(client.get("/"), name).submit(client)


def edit_link(response, name):
    """Return the path of the link that edits this member, as a browser asks for it."""
    for element in response.page.select(".member a[href]"):
        path = path_of(resolved(response.url, element["href"]))
        if unquote(path) == f"/edit/{name}":
            return path
    raise Unmet(
        tr(f"a link to the page that edits {name!r}", f"{name!r} 회원을 수정하는 페이지의 링크")
    )


def newest_member(response):
    """Return the targets of the links of the first member in the list, and the form to delete."""
    elements = response.page.select(".member")[:1]
    links = [link for element in elements for link in element.select("a[href]")]
    urls = [urlsplit(resolved(response.url, link["href"])) for link in links]
    forms = [Form(response, one) for element in elements for one in element.select("form")]
    return [f"{url.path}?{url.query}" for url in urls], [
        one for one in forms if one.method == "post"
    ]


def delete_form(response, name):
    """Return the form of the list that deletes this member."""
    for element in response.page.select(".member form"):
        found = Form(response, element)
        if found.method == "post" and unquote(path_of(found.address)) == f"/delete/{name}":
            return found
    raise Unmet(tr(f"a form that deletes {name!r} by POST", f"{name!r} 회원을 POST로 삭제하는 폼"))


# 1. The list


@pytest.mark.task(1)
@pytest.mark.points(3)
def test_members_are_listed(client, people):
    """The list shows each member's name, email, loans and about, the newest first.

    목록에 회원마다 이름, 이메일, 대출 권수, 소개가 나오고, 새 회원이 먼저예요.
    """
    response = client.get("/")
    assert shown(response) == as_shown(reversed(people))
    assert count(response) == ["3"]
    assert nobody(response) == ""
    assert messages(response) == ""


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_empty_list_says_so(client):
    """Without members the page says so in `id="nobody"`, and counts 0.

    회원이 없으면 `id="nobody"`에서 그렇게 알려 주고, 수는 0이에요.
    """
    response = client.get("/")
    assert shown(response) == []
    assert count(response) == ["0"]
    assert nobody(response), tr('a sentence in `id="nobody"`', '`id="nobody"`에 있는 문장')


@pytest.mark.task(1)
@pytest.mark.points(2)
def test_texts_are_shown_as_text(client, draw):
    """Markup, quotes and ampersands in a name, an email or an about are shown as they are written.

    이름, 이메일, 소개에 든 마크업, 따옴표, &는 적힌 그대로 보여요.
    """
    word = draw.word()
    one = Person(f"<i>{word}</i>&lt;", f'"<{word}>"&amp@x', 1, False, draw.markup())
    two = one._replace(name=f"\"'><img onerror={word}>")  # which ends an attribute
    add_rows(client, draw, [one, two])
    response = client.get("/")
    assert shown(response) == as_shown([two, one])
    assert response.page.select(SCRIPT) == []


@pytest.mark.task(1)
@pytest.mark.points(1)
def test_database_away_is_503(boot, prepared):
    """While the database is away, the list and the form to edit answer 503.

    데이터베이스가 없는 동안 목록과 수정 폼은 503으로 응답해요.
    """
    kind = prepared.start(boot).database.kind
    away = boot(environ={"DATABASE_URL": AWAY[kind]})
    for path in ("/", "/edit/mina"):
        response = away.get(path)
        assert response.status_code == 503


# 2. Add


@pytest.mark.task(2)
@pytest.mark.points(3)
def test_added_member_shows_up(client, people, draw):
    """The form stores a member, leads to `/`, where the member comes first, and changes no other.

    폼을 보내면 회원이 저장되고 `/`로 가요. 새 회원이 맨 앞에 있고 다른 회원은 그대로예요.
    """
    before = stored(client)
    one = Person(draw.title(), draw.email(), draw.number(4, 20), True, draw.korean())
    response = add(client, one)
    assert is_redirect_home(response), to_home()
    assert stored(client) == [one, *before]
    response = client.get("/")
    assert shown(response) == as_shown([one, *reversed(people)])
    assert count(response) == ["4"]


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_message_is_shown_once(client, draw):
    """After it the page has a message with the name, and the page after that has none, nor has a stranger's.

    그다음 페이지에 이름이 든 메시지가 한 번 나오고, 또 그다음 페이지에는 없어요. 다른 사람의 페이지에도 없어요.
    """
    one, other = persons(draw, 2)
    one = one._replace(name=f"<u>{draw.word()}</u> & Co")
    for person in (one, other):
        add(client, person)
        assert messages(client.another().get("/")) == ""
        response = client.get("/")
        assert person.name in messages(response), said()
        assert messages(client.get("/")) == ""


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_reload_adds_nothing(client, draw):
    """Reloading what comes after it adds nobody; the same form sent twice adds one member.

    그다음에 나온 페이지를 새로 고쳐도 늘지 않아요. 같은 폼을 두 번 보내도 한 명만 늘어요.
    """
    (one,) = persons(draw, 1)
    found = member_form(client.get("/add"))
    response = found.submit(client, **one.typed)
    assert is_redirect_home(response), to_home()
    for _ in range(2):
        client.get("/")
    response = found.submit(client, **one.typed)
    assert refused_fields(response) == ["name"], form_again()
    assert stored(client) == [one]


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_texts_are_stored_as_typed(client, draw):
    """What stands inside a text is stored as it was typed, in any script.

    글 안에 있는 것은 어떤 문자든 입력한 그대로 저장돼요.
    """
    word = draw.word()
    decomposed, emoji = "e\u0301 \u1112\u1161\u11ab", "👩\u200d🚀"
    people = [
        Person(f"{word}  &amp; <b>\\'\"", f"{word}&amp;'<b>@x", 1, False, f"{emoji} {decomposed}\u200b"),
        Person(f"{decomposed} {emoji}", f"{emoji}@{word}", 2, True, f"'; DROP {word}\\ %s {{{{ 1 }}}}"),
        Person(word.upper(), f"A{word}@B.C", 3, False, "0"),
        Person(word, f"a{word}@b.c", 4, False, "None"),
    ]  # fmt: skip
    for one in people:
        add(client, one)
    assert stored(client) == people[::-1]
    lines = people[0]._replace(name="lines", about="a\n\n  b c")
    add(client, lines)
    assert stored(client)[0].about.replace("\r\n", "\n") == lines.about


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_nothing_is_a_value_too(client, draw):
    """0 loans, no about and an unticked box are stored as such, also after a member with others.

    0권, 빈 소개, 체크하지 않은 칸도 그대로 저장돼요. 다르게 적은 회원 다음이라도 그래요.
    """
    full, bare, other = persons(draw, 3)
    full = full._replace(letters=True)
    bare = bare._replace(loans=0, letters=False, about="")
    for one in (full, bare, other):
        response = add(client, one)
        assert is_redirect_home(response), to_home()
    assert stored(client) == [other, bare, full]


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_white_space_at_the_ends_goes(client, draw):
    """White space around a name, an email and an about is not stored, wide spaces too.

    이름, 이메일, 소개의 앞뒤 공백은 저장하지 않아요. 전각 공백도 그래요.
    """
    one, other = persons(draw, 2)
    for person, space in ((one, " "), (other, "\u3000\xa0\t\u2028\x85\x1c")):
        texts = {name: f"{space}{person.typed[name]}{space}" for name in ("name", "email", "about")}
        member_form(client.get("/add")).submit(client, **(person.typed | texts))
    assert stored(client) == [other, one]


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_limits_are_allowed(client, draw):
    """A name of 1 or 40 characters, an email of 120, 20 loans and an about of 300 are right.

    이름 1자와 40자, 이메일 120자, 20권, 소개 300자는 모두 맞아요.
    """
    longest = Person("가" * 40, f"{'é' * 60}@{'x' * 59}", 20, True, "글" * 300)
    emoji = Person("🐟" * 40, "a@b", 0, False, "🐟" * 300)
    shortest = Person(draw.word(1), "@".join(draw.word(2)), 1, False, "x")
    for one in (longest, emoji, shortest):
        typed = one.typed | {"name": f"  {one.name}  ", "about": f" {one.about} "}
        response = member_form(client.get("/add")).submit(client, **typed)
        assert is_redirect_home(response), to_home()
    assert stored(client) == [shortest, emoji, longest]


@pytest.mark.task(2)
@pytest.mark.points(1)
def test_further_fields_change_nothing(client, people, draw):
    """Fields that the form does not have, such as `id`, have no effect.

    `id`처럼 폼에 없는 필드를 보내도 효과가 없어요.
    """
    (id, _), *_ = rows(client)
    one = Person(draw.title(), draw.email(), 5, False, "")
    found = member_form(client.get("/add"))
    sent = found.values() | one.typed | {"id": str(id), "members": "x"}
    sent.pop("letters")
    client.post("/add", data=sent)
    assert stored(client) == [one, *reversed(people)]


@pytest.mark.task(2)
@pytest.mark.points(2)
def test_all_workers_know_it(client, draw):
    """A form from one worker is good in the other, and after a restart; so is the message.

    한 워커에서 받은 폼은 다른 워커에서도, 다시 시작한 뒤에도 쓸 수 있어요. 메시지도 그래요.
    """
    one, other = persons(draw, 2)
    found = member_form(client.get("/add"))
    worker = client.worker()
    response = found.submit(worker, **one.typed)
    assert is_redirect_home(response), to_home()
    again = worker.restart()
    assert one.name in messages(again.get("/")), said()
    response = found.submit(again, **other.typed)
    assert is_redirect_home(response), to_home()
    assert shown(again.get("/")) == as_shown([other, one])


# 3. What is refused


@pytest.mark.task(3)
@pytest.mark.points(2)
@pytest.mark.parametrize("field", list(WRONG))
def test_wrong_field_is_refused(client, draw, field):
    """A wrong value is refused with a message at its field, and all that was typed is kept.

    틀린 값은 그 필드의 메시지와 함께 거절되고, 입력한 것은 모두 폼에 남아요.
    """
    one, after = persons(draw, 2)
    for value in WRONG[field]:
        typed = one.typed | {field: value}
        response = member_form(client.get("/add")).submit(client, **typed)
        assert refused_fields(response) == [field], tr(
            f'a message in `id="{field}-error"`, and in no other',
            f'`id="{field}-error"`에만 있는 메시지',
        )
        kept = values_of(member_form(response))
        if not re.search(r"[\x00-\x1f\x7f]", value):
            assert kept[field].strip() == value.strip()
        assert kept == typed | {field: kept[field]}
        assert messages(client.get("/")) == ""
        assert stored(client) == []
    response = member_form(response).submit(client, **after.typed)
    assert is_redirect_home(response), to_home()
    assert stored(client) == [after]


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_each_wrong_field_has_its_message(client, draw):
    """Several wrong fields have a message each; the box stays ticked, and the next form is empty.

    여러 필드가 틀리면 메시지도 각각 있어요. 체크한 칸은 그대로고, 다음에 여는 폼은 비어 있어요.
    """
    empty = values_of(member_form(client.get("/add")))
    assert wrong_fields(client.get("/add")) == []
    markup = draw.markup() + '"'
    typed = {"name": "x" * 41, "email": markup, "loans": "21", "letters": True, "about": "y" * 301}
    response = member_form(client.get("/add")).submit(client, **typed)
    assert refused_fields(response) == ["name", "email", "loans", "about"]
    assert values_of(member_form(response)) == typed
    assert response.page.select(SCRIPT) == []
    response = member_form(client.get("/add")).submit(
        client, **(typed | {"about": "", "loans": "0"})
    )
    assert refused_fields(response) == ["name", "email"]
    for _ in range(2):
        response = client.get("/add")
        assert wrong_fields(response) == []
        assert values_of(member_form(response)) == empty
        add(client, *persons(draw, 1))


@pytest.mark.task(3)
@pytest.mark.points(3)
def test_name_is_taken_once(client, people):
    """A name that a member has is refused at its field; another in capital letters is not taken.

    이미 있는 이름은 그 필드에서 거절돼요. 대문자와 소문자가 다르면 다른 이름이에요.
    """
    one, other, _ = people
    before = stored(client)
    for name in (one.name, f" {one.name}\t"):
        typed = other.typed | {"name": name, "about": "another"}
        response = member_form(client.get("/add")).submit(client, **typed)
        assert refused_fields(response) == ["name"]
        kept = values_of(member_form(response))
        assert kept == typed | {"name": kept["name"]}
        assert kept["name"].strip() == one.name
        assert stored(client) == before
    latin = Person("", one.email, one.loans, False, "")
    alike = ("Mina", "mina", "mína", "mi\u0301na", "ｍina")  # and yet five names
    for name in alike:
        response = add(client, latin._replace(name=name))
        assert is_redirect_home(response), to_home()
    assert [one.name for one in stored(client)[:5]] == list(reversed(alike))


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_name_is_taken_a_moment_before(client, people, draw):
    """A name that another request has stored a moment before is refused in the same way.

    다른 요청이 바로 전에 저장한 이름도 똑같이 거절돼요.
    """
    before, kind = stored(client), client.database.kind
    one = Person(draw.word(), draw.email(), 7, True, draw.sentence())
    client.database.execute(faster(kind, "INSERT", "members", "name", one.name))
    response = add(client, one)
    assert refused_fields(response) == ["name"]
    assert values_of(member_form(response)) == one.typed
    assert stored(client) == before
    assert messages(client.get("/")) == ""
    other = one._replace(name=draw.title())
    response = add(client, other)
    assert is_redirect_home(response), to_home()
    assert stored(client) == [other, *before]


@pytest.mark.task(3)
@pytest.mark.points(2)
def test_name_that_is_no_path(client, draw):
    """A name with `.`, `..` or nothing between its slashes is refused, or its links work.

    슬래시 사이가 `.`이나 `..`이거나 비어 있는 이름은 거절하거나, 링크가 제대로 작동해야 해요.
    """
    word, after = draw.word(), persons(draw, 3)
    dots = (
        ".",
        "..",
        f"{word}/..",
        f"{word}/.",
        f"../{word}",
        f"./{word}",
        f"{word}/../x",
        f"{word}/./x",
    )
    for name in (*dots, "/", f"{word}/", f"/{word}", f"{word}//x"):
        one = after[0]._replace(name=name)
        response = add(client, one)
        if not is_redirect_home(response):
            assert refused_fields(response) == ["name"]
            continue
        links, buttons = newest_member(client.get("/"))
        pages = [client.get(target) for target in links]
        assert one.typed in [
            values_of(member_form(page)) for page in pages if page.status_code == 200
        ]
        assert buttons, tr("a form that deletes by POST", "POST로 삭제하는 폼")
        buttons[0].submit(client)
        assert stored(client) == []
    response = add(client, after[1])
    assert is_redirect_home(response), to_home()
    assert stored(client) == [after[1]]


@pytest.mark.task(3)
@pytest.mark.points(1)
def test_strange_input_is_no_error(client, people):
    """Whatever comes in the fields, or none at all, is no 500; afterwards everything works.

    필드에 무엇이 와도, 아무것도 오지 않아도 500이 아니고, 그 뒤에도 모두 작동해요.
    """
    token = {TOKEN: member_form(client.get("/add")).values().get(TOKEN, "")}
    header = {"X-CSRFToken": token[TOKEN]}
    for fields in (
        {},
        {"name": "only a name", "email": "x"},
        {"name": b"\xed\xa0\x80\xff", "email": b"\xff@\xfe", "loans": b"\xff"},
        {"name": ["", "x"], "email": ["", "x"], "loans": ["", "x"]},
        {"name": "n" * 90_000, "email": "x", "loans": "9" * 4000},
        {"name": "x", "email": "x", "about": "p" * 1_000_000},
        {"name": "x\x00", "email": "x\x00@x", "loans": "\x00", "about": ""},
    ):
        response = client.post("/add", data=token | fields)
        assert response.status_code < 500
    assert stored(client) == list(reversed(people))
    no_texts = {"name": 1, "email": ["x"], "loans": None, "about": {"x": 2}}
    for path in ("/add", edit_path(people[0].name)):
        files = {field: (BytesIO(b"1@x"), "1@x") for field in no_texts}
        response = client.post(path, data=token | files)
        assert response.status_code < 500
        for sent in ({"name": "x"}, no_texts, [1], None):
            response = client.post(path, json=sent, headers=header)
            assert response.status_code < 500
    assert len(stored(client)) == 3


# 4. Edit


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_form_holds_what_is_stored(client, people, draw):
    """The form to edit holds what is stored of this member, exactly; the page shows it as text.

    수정 폼에는 저장된 값이 정확히 들어 있고, 페이지에는 적힌 그대로 보여요.
    """
    word = draw.word()
    odd = Person(f"{word}  \"<&amp;'", "a&lt;\"'@b", 0, True, "</textarea>\n<b> &amp; \"'\nx")
    insert(client, odd)
    for one in (odd, *people):
        response = client.get(edit_path(one.name))
        assert response.status_code == 200
        assert wrong_fields(response) == []
        kept = values_of(member_form(response))
        assert kept == one.typed
        assert response.page.select(BUTTON) != [], tr("a button that sends it", "보내는 버튼")
    assert stored(client) == [odd, *reversed(people)]
    marked = odd._replace(name=draw.markup())
    insert(client, marked)
    response = client.get(edit_path(marked.name))
    assert values_of(member_form(response)) == marked.typed
    for page in (response, member_form(response).submit(client, loans="21")):
        assert page.page.select(SCRIPT) == []


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_member_is_changed(client, people, neighbours, draw):
    """The form changes each field of this member only, leads to `/`, and a message says so once.

    폼을 보내면 그 회원의 모든 필드만 바뀌고 `/`로 가요. 메시지가 한 번 알려 줘요.
    """
    before = dict(rows(client))
    one = people[1]
    (id,) = [id for id, person in before.items() if person == one]
    new = Person(
        f"<s>{draw.word()}/{draw.word()}".ljust(40, "가"),  # as long as may be
        draw.email().rjust(120, "é"),
        0,
        not one.letters,
        draw.korean().ljust(300, "글"),
    )
    response = edit(client, one, **new.typed)
    assert is_redirect_home(response), to_home()
    assert dict(rows(client)) == before | {id: new}
    assert new.name in messages(client.get("/")), said()
    assert messages(client.get("/")) == ""
    for name, status in ((one.name, 404), (new.name, 200)):
        response = client.get(edit_path(name))
        assert response.status_code == status


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_own_name_is_not_taken(client, people):
    """Saved as it is, or with the same name, a member is not refused.

    그대로 저장하거나 이름을 바꾸지 않고 저장해도 거절되지 않아요.
    """
    before = stored(client)
    for one in people:
        response = edit(client, one)
        assert is_redirect_home(response), to_home()
    assert stored(client) == before
    one, *_ = before
    for name in (one.name, one.name.upper() + "x", one.name.lower() + "X"):
        response = edit(client, stored(client)[0], name=name)
        assert is_redirect_home(response), to_home()
        assert stored(client) == [one._replace(name=name), *before[1:]]


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_values_are_taken_away(client, people):
    """An about is emptied, loans become 0, a tick is taken off; each alone, and each comes back.

    소개를 비우고, 대출 권수를 0으로 하고, 체크를 풀 수 있어요. 하나씩 바꾸고 되돌릴 수 있어요.
    """
    before = stored(client)
    one = next(one for one in people if one.letters)
    for field, value in (("about", ""), ("loans", "0"), ("letters", False)):
        response = edit(client, one, **{field: value})
        assert is_redirect_home(response), to_home()
        changed = one._replace(**{field: 0 if field == "loans" else value})
        assert stored(client) == [changed if old == one else old for old in before]
        edit(client, one, **one.typed)
        assert stored(client) == before


@pytest.mark.task(4)
@pytest.mark.points(3)
def test_refused_change_changes_nothing(client, people, draw):
    """A refused change leaves all fields as they were; the form keeps what was typed.

    거절된 수정은 어떤 필드도 바꾸지 않고, 폼에는 입력한 것이 남아요.
    """
    one, other, _ = people
    before = rows(client)
    new = Person(draw.title(), draw.email(), 20, not one.letters, draw.korean())
    client.database.execute(faster(client.database.kind, "UPDATE", "members", "name", "faster"))
    for field, value in (
        ("name", ""),
        ("name", "x" * 41),
        ("name", other.name),
        ("name", "faster"),
        ("email", "no address"),
        ("email", "x" * 109 + "@example.com"),
        ("loans", "21"),
        ("loans", ""),
        ("about", "x" * 301),
    ):
        typed = new.typed | {field: value}
        response = edit(client, one, **typed)
        assert refused_fields(response) == [field]
        assert values_of(member_form(response)) == typed
        assert rows(client) == before
        assert messages(client.get("/")) == ""
    response = member_form(response).submit(client, **new.typed)
    assert is_redirect_home(response), to_home()
    assert new in stored(client)
    assert len(stored(client)) == 3


@pytest.mark.task(4)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", list(NAMES))
def test_name_works_in_links(client, draw, kind):
    """A member of such a name is added, found by the link in the list, changed, and deleted.

    이런 이름의 회원도 추가하고, 목록의 링크로 찾아가고, 수정하고, 삭제할 수 있어요.
    """
    first, second = persons(draw, 2)
    add(client, first)
    for name in (name.format(draw.word(), draw.word()) for name in NAMES[kind]):
        response = add(client, second._replace(name=name))
        assert is_redirect_home(response), to_home()
        listed = client.get("/")
        page = client.get(edit_link(listed, name))
        assert page.status_code == 200
        assert values_of(member_form(page)) == second.typed | {"name": name}
        for shown_on in (listed, page):
            assert not runs(shown_on.page, name), tr(
                "the name as text in scripts and handlers too",
                "스크립트와 이벤트 속성에서도 글자 그대로의 이름",
            )
        response = member_form(page).submit(client, email="new@example.com", name=f"{name}!")
        assert is_redirect_home(response), to_home()
        assert stored(client) == [second._replace(name=f"{name}!", email="new@example.com"), first]
        response = delete(client, f"{name}!")
        assert is_redirect_home(response), to_home()
        assert stored(client) == [first]


@pytest.mark.task(4)
@pytest.mark.points(2)
def test_unknown_member_is_404(client, people):
    """A member who is not there cannot be edited: 404, by GET, HEAD and POST.

    없는 회원은 수정할 수 없어요. GET, HEAD, POST 모두 404예요.
    """
    one = people[1]
    before = stored(client)
    filled = member_form(client.get(edit_path(one.name))).values()
    for name in (one.name.upper(), one.name[:-1], f"{one.name}x", f"{one.name}/x", *unknown(one)):
        path = edit_path(name)
        for response in (client.get(path), client.head(path), client.post(path, data=filled)):
            assert response.status_code == 404
    assert stored(client) == before


def unknown(one):
    """Return names that nobody has: patterns, too long a name, and those that only look like hers."""
    wide = one.name.translate({number: number + 0xFEE0 for number in range(0x21, 0x7F)})
    return "%", "_" * 3, "x" * 3000, f"{one.name}\x00", f"/{one.name}", wide


# 5. Delete


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_member_is_deleted(client, people, neighbours):
    """The button deletes this member only, leads to `/`, and a message with the name says so once.

    버튼을 누르면 그 회원만 삭제되고 `/`로 가요. 이름이 든 메시지가 한 번 알려 줘요.
    """
    one, two, three = people
    rest = [*neighbours[::-1], three, one]
    elements = client.get("/").page.select(".member")
    assert all(element.select(BUTTON) for element in elements), tr(
        "a button for each", "저마다 버튼 하나"
    )
    response = delete(client, two.name)
    assert is_redirect_home(response), to_home()
    assert stored(client) == rest
    response = client.get("/")
    assert two.name in messages(response), said()
    assert shown(response) == as_shown(rest)
    assert messages(client.get("/")) == ""
    for person in rest:
        delete(client, person.name)
        assert person.name in messages(client.get("/")), said()
    assert nobody(client.get("/")), tr('a sentence in `id="nobody"`', '`id="nobody"`에 있는 문장')
    assert stored(client) == []


@pytest.mark.task(5)
@pytest.mark.points(3)
def test_delete_is_no_link(client, people):
    """GET and HEAD on /delete/<name> answer 405 and delete nothing.

    GET과 HEAD /delete/<name>은 405이고 아무것도 삭제하지 않아요.
    """
    before = stored(client)
    token = member_form(client.get("/add")).values().get(TOKEN, "")
    for one in people:
        for method in ("GET", "HEAD"):
            path = delete_path(one.name)
            response = client.open(path, method=method, query_string={TOKEN: token})
            assert response.status_code == 405
            assert response.allowed >= {"POST"}
            assert stored(client) == before


@pytest.mark.task(5)
@pytest.mark.points(2)
def test_deleting_nobody_is_404(client, people):
    """Who is not there, or not any more, cannot be deleted: 404, and all others stay.

    없거나 이미 삭제된 회원을 삭제하면 404이고, 다른 회원은 모두 그대로예요.
    """
    one, two, three = people
    found = delete_form(client.get("/"), one.name)
    found.submit(client)
    sent = found.values()
    for name in (one.name, two.name.upper(), two.name[:-1], f"{three.name}x", *unknown(two)):
        response = client.post(delete_path(name), data=sent)
        assert response.status_code == 404
        assert stored(client) == [three, two]


# 6. No form from another site


PLACES = {"add": "form", "edit": "form", "delete": ".member form"}


@pytest.mark.task(6)
@pytest.mark.points(2)
@pytest.mark.parametrize("kind", PLACES)
def test_form_needs_its_token(client, people, draw, kind):
    """Without its token, or with another one, the form answers 400, and nothing has happened.

    토큰이 없거나 다른 토큰이면 400으로 응답하고 아무 일도 일어나지 않아요.
    """
    one = people[0]
    before = rows(client)
    new = Person(draw.word(), draw.email(), 9, True, draw.sentence())
    found = the_form(client, kind, one)
    other = the_form(client.another(), kind, one)
    token = found.values().get(TOKEN, "")
    page = client.get({"add": "/add", "edit": edit_path(one.name)}.get(kind, "/"))
    hidden = page.page.select(f"{PLACES[kind]} input[type=hidden][name={TOKEN}]")
    assert hidden, tr(f"a hidden field `{TOKEN}`", f"숨은 필드 `{TOKEN}`")
    fields = {} if kind == "delete" else new.typed | {"letters": "y"}
    for wrong in (None, "", token[:-1], f"{token}x", other.values().get(TOKEN)):
        sent = fields if wrong is None else fields | {TOKEN: wrong}
        response = client.post(unquote(path_of(found.address)), data=sent)
        assert response.status_code == 400
        assert rows(client) == before
    sent = {"data": fields | {TOKEN: token}, "headers": FROM_ANOTHER_PAGE}
    response = client.post(unquote(path_of(found.address)), **sent)
    assert is_redirect_home(response), to_home()
    assert rows(client) != before


def the_form(client, kind, one):
    if kind == "delete":
        return delete_form(client.get("/"), one.name)
    return member_form(client.get("/add" if kind == "add" else edit_path(one.name)))


@pytest.mark.task(6)
@pytest.mark.points(2)
def test_only_post_changes(client, people, draw):
    """GET and HEAD change nothing, whatever fields come with them; HEAD answers as GET does.

    GET과 HEAD는 어떤 필드와 함께 와도 아무것도 바꾸지 않아요. HEAD의 응답은 GET과 같아요.
    """
    one = people[0]
    before = rows(client)
    token = member_form(client.get("/add")).values().get(TOKEN, "")
    new = Person(draw.word(), draw.email(), 9, True, draw.sentence())
    fields = new.typed | {"letters": "y", TOKEN: token}
    for path in ("/add", edit_path(one.name), "/"):
        for method in ("GET", "HEAD"):
            for sent in ({"query_string": {TOKEN: token, "name": new.name}}, {"data": fields}):
                response = client.open(path, method=method, **sent)
                assert response.status_code == 200
    assert rows(client) == before


# 7. Search


@pytest.mark.task(7)
@pytest.mark.points(3)
def test_search_finds_parts(client, draw):
    """It finds those whose name or email has the text in it, small or capital letters alike.

    이름이나 이메일에 그 글이 든 회원을 찾아요. 영문자의 대문자와 소문자는 같아요.
    """
    word = draw.word()
    by_name = Person(f"A{word}B", "one@example.com", 1, False, "")
    by_email = Person(draw.korean(), f"x{word.upper()}@example.com", 2, True, "")
    both = Person(f"{word.title()} 민아", f"{word}@example.com", 3, False, word)
    by_about = Person(draw.title(), "four@example.com", 4, True, word)
    everybody = add_rows(client, draw, [by_name, by_about, by_email, both])
    for q in (word, word.upper(), word[1:-1].title(), f" \u3000{word}\t"):
        response = search(client, q)
        assert shown(response) == as_shown([both, by_email, by_name])
        assert count(response) == ["3"]
        assert nobody(response) == ""
    assert shown(search(client, "민아")) == as_shown([both])
    assert shown(search(client, by_name.name)) == as_shown([by_name])
    assert shown(search(client, f"{word}@")) == as_shown([both, by_email])
    for q in (f"민아 {word}", f"{both.name}{both.email}", f"{both.name} {both.email}"):
        assert shown(search(client, q)) == []
    for q in ("", " ", "\u3000"):
        assert shown(search(client, q)) == as_shown(reversed(everybody))
    assert shown(client.get("/")) == as_shown(reversed(everybody))


def search(client, q):
    """Fill in the form to search and send it."""
    return form(client.get("/"), "q").submit(client, q=q)


@pytest.mark.task(7)
@pytest.mark.points(3)
def test_search_takes_each_character_as_it_is(client, draw):
    """`%`, `_`, a backslash, quotes and markup are searched for like any other character.

    `%`, `_`, 역슬래시, 따옴표, 마크업도 다른 글자와 똑같이 찾아요.
    """
    word = draw.word(4)
    hard = ("%", "_", "\\", "/", "'", '"', "<b>", "&", "+", "#", "가_나", "%s", "\\%")
    people = [
        Person(f"{word}{part}{number}", f"{number}@example.com", 1, False, "")
        for number, part in enumerate(hard, 2)
    ]
    add_rows(client, draw, people)
    for part in hard:
        found = [one for one in reversed(people) if f"{word}{part}" in one.name]
        assert shown(search(client, f"{word}{part}")) == as_shown(found)
    for part in ("%", "_", "%2", "\\", "\\%"):
        found = [one for one in reversed(people) if part in one.name]
        assert shown(search(client, part)) == as_shown(found)
    assert shown(search(client, f"{word[:1]}%{word[3:]}")) == []


@pytest.mark.task(7)
@pytest.mark.points(2)
def test_search_that_finds_nobody(client, people, draw):
    """It says so in `id="nobody"`, counts 0, and the field keeps what was typed, as text.

    찾는 회원이 없으면 `id="nobody"`에서 알려 주고 수는 0이에요. 찾은 글은 필드에 그대로 있어요.
    """
    for q in (draw.markup() + '"', f"{people[0].name}{draw.word()}", people[0].about):
        response = search(client, q)
        assert shown(response) == []
        assert count(response) == ["0"]
        assert nobody(response), tr('a sentence in `id="nobody"`', '`id="nobody"`에 있는 문장')
        assert form(response, "q").values()["q"].strip() == q.strip()
        assert response.page.select(SCRIPT) == []
    response = search(client, people[0].name)
    assert form(response, "q").values()["q"] == people[0].name
    assert form(client.get("/"), "q").values()["q"] == ""


@pytest.mark.task(7)
@pytest.mark.points(1)
def test_search_takes_everything(client, people):
    """A very long text is found nowhere; a NUL or bytes that are no text are no error.

    아주 긴 글로는 아무도 찾지 못해요. NUL이나 글자가 아닌 바이트로 찾아도 오류가 아니에요.
    """
    longest = people[0]._replace(name="n" * 40, email=f"{'x' * 60}@{'y' * 59}")
    insert(client, longest)
    for q in (longest.name, longest.email, longest.email[1:]):
        assert shown(search(client, q)) == as_shown([longest])
    name = people[0].name
    for q in (name + "x" * 60_000, name + "가" * 120, "x" * 255):
        response = client.get("/", query_string={"q": q})
        assert shown(response) == []
    for query in ("q=%00", "q=x%00y", "q=%ff%ed%a0%80", "q=%", "q=a&q=b", "q[]=a"):
        response = client.get(f"/?{query}")
        assert response.status_code == 200


# 8. Pages


@pytest.mark.task(8)
@pytest.mark.points(1)
@pytest.mark.parametrize("total", [10, 11, 20, 25])
def test_list_has_pages_of_ten(client, draw, total):
    """Ten members a page, the newest first; the links lead through all of them and back.

    한 페이지에 새 회원부터 열 명이에요. 링크를 따라가면 모두 보고 돌아올 수 있어요.
    """
    people = add_rows(client, draw, persons(draw, total))[::-1]
    pages = walk(client, "/", "next")
    assert [shown(page) for page in pages] == [as_shown(part) for part in tens(people)]
    assert [count(page) for page in pages] == [[str(total)]] * len(pages)
    assert links(pages[0], "prev") == []
    for number, page in enumerate(pages, 1):
        assert shown(client.get("/", query_string={"page": number})) == shown(page)
    response = client.get("/", query_string={"page": len(pages) + 1})
    assert response.status_code == 404
    back = walk(client, f"/?page={len(pages)}", "prev")
    assert [shown(page) for page in back] == [shown(page) for page in reversed(pages)]


def tens(people):
    return [people[start : start + 10] for start in range(0, len(people), 10)]


def links(response, rel):
    return response.addresses(f'a[rel~="{rel}"]')


def walk(client, path, rel):
    """Follow the links to the next page, or to the previous one, to the end."""
    pages = [client.get(path)]
    while found := links(pages[-1], rel):
        assert len(pages) < 6, tr("a last page", "마지막 페이지")
        url = urlsplit(found[0])
        pages.append(client.get(f"{url.path}?{url.query}"))
    return pages


@pytest.mark.task(8)
@pytest.mark.points(2)
def test_page_that_is_not_there_is_404(client, draw):
    """A page after the last one, 0, -1 and what is no number answer 404; page 1 is always there.

    마지막 다음 페이지, 0, -1, 숫자가 아닌 것은 404예요. 1페이지는 언제나 있어요.
    """
    response = client.get("/?page=1")
    assert shown(response) == []
    response = client.get("/?page=2")
    assert response.status_code == 404
    add_rows(client, draw, persons(draw, 111))
    for page in ("13", "0", "-1", "abc", "1.5", "1e0", str(2**63), str(10**30), "9" * 5000):
        response = client.get("/", query_string={"page": page})
        assert response.status_code == 404
    response = client.get("/", query_string={"page": 2, "q": "nobody has this"})
    assert response.status_code == 404
    for query in ("page=12", "page=12&q=@"):
        response = client.get(f"/?{query}")
        assert len(shown(response)) == 1
        assert count(response) == ["111"]


@pytest.mark.task(8)
@pytest.mark.points(3)
def test_search_goes_on_over_pages(client, draw):
    """The links to the pages keep the search; a new search begins on its first page.

    페이지 링크는 찾는 글을 그대로 가져가요. 새로 찾으면 첫 페이지부터예요.
    """
    part = f"& {draw.word(4)}#+%민"
    found = [
        one._replace(name=f"{number}{part}") if number % 2 else one
        for number, one in enumerate(persons(draw, 46))
    ]
    add_rows(client, draw, found)
    matching = [one for one in reversed(found) if part in one.name]
    first = search(client, part)
    path = urlsplit(first.url)
    pages = walk(client, f"{path.path}?{path.query}", "next")
    assert [names_shown(page) for page in pages] == [
        [one.name for one in part] for part in tens(matching)
    ]
    for page in pages:
        assert count(page) == ["23"]
        assert form(page, "q").values()["q"] == part
    last = urlsplit(pages[-1].url)
    back = walk(client, f"{last.path}?{last.query}", "prev")
    assert [names_shown(page) for page in back] == [names_shown(page) for page in pages[::-1]]
    again = form(pages[-1], "q").submit(client, q="@example.com")
    assert names_shown(again) == names_shown(client.get("/"))


@pytest.mark.task(8)
@pytest.mark.points(2)
def test_club_can_move(client, draw):
    """Mounted under /club, all links, forms and redirects stay under /club.

    /club 아래로 옮겨도 모든 링크, 폼, 리다이렉트가 /club 아래에 있어요.
    """
    people = add_rows(client, draw, persons(draw, 12))
    home = client.get("/", base_url=CLUB)
    edit_form = client.get(edit_path(people[-1].name), base_url=CLUB)
    for page in (home, edit_form, client.get("/add", base_url=CLUB)):
        for address in page.addresses():
            assert address.startswith(CLUB), tr("links under /club", "/club 아래의 링크")
        for element in page.page.select("form"):
            address = Form(page, element).address
            assert address.startswith(CLUB), tr("forms sent to /club", "/club 아래로 보내는 폼")
    assert links(home, "next") != [], tr("a link to the next page", "다음 페이지 링크")
    for path in (edit_path(people[-1].name), "/add", delete_path(people[0].name)):
        sent = member_form(edit_form).values() | {"name": draw.word()}
        response = client.post(path, data=sent, base_url=CLUB)
        assert int(response.status_code) in REDIRECTS, tr("302 or 303", "302 또는 303")
        assert path_of(destination(response)) == "/club/"
