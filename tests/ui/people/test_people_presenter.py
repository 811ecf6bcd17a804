"""What the page of people shows and does, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos.errors import Refused, Unavailable
from pos.i18n import Locale
from pos.ui.people.drafts import suggested_username
from pos.ui.people.presenter import NEW, PeoplePresenter
from pos.ui.people.wording import BADGE, BLOCK, DROP, OUT, PASSWORD, PIN, UNBLOCK
from tests.ui.people.staff import (
    ANNA,
    BEN,
    CARLA,
    FLEUR,
    NOW,
    FakeErrands,
    an_id,
    at_till,
    everybody,
    somebody,
)


def present(errands, me=CARLA) -> PeoplePresenter:
    presenter = PeoplePresenter(errands, Locale(), lambda: NOW, me, lambda: "Linden Market")
    presenter.refresh()
    return presenter


@pytest.fixture
def errands():
    return FakeErrands()


@pytest.fixture
def presenter(errands):
    return present(errands)


def seen(presenter) -> dict[str, str]:
    return {row.username: row.seen for row in presenter.rows}


# The list


def test_who_may_the_most_stands_first_and_who_is_blocked_last(presenter) -> None:
    assert [row.username for row in presenter.rows] == ["carla", "ben", "anna", "dina", "emil", "fleur"]
    assert [row.role for row in presenter.rows][:3] == ["Owner", "Manager", "Cashier"]
    assert [row.is_off for row in presenter.rows] == [False] * 5 + [True]
    assert presenter.count == 6


def test_when_somebody_was_seen(presenter) -> None:
    assert seen(presenter) == {
        "carla": "Now",
        "anna": "Now, Till 1",
        "ben": "Today 13:10",
        "dina": "Yesterday 18:02",
        "emil": "16 Nov 17:55",
        "fleur": "2 Sep 12:40",
    }


def test_a_quiet_session_is_not_now_and_a_new_person_was_never_seen() -> None:
    people = [somebody(1, "Anna Koster", "cashier", at_till(1, quiet=20)), somebody(2, "Ben Visser")]
    presenter = present(FakeErrands(people))
    assert seen(presenter) == {"anna": "Today 14:12", "ben": "Never"}
    presenter.choose(ANNA)
    assert presenter.shown.where == ("Till 1, since today 09:32, last used today 14:12",)


def test_looking_for_somebody(presenter) -> None:
    presenter.look_for("kost")
    assert [row.username for row in presenter.rows] == ["anna"]
    presenter.look_for("CASHIER d")
    assert [row.username for row in presenter.rows] == ["dina"]
    assert presenter.count == 6


def test_news_while_it_is_asked_are_asked_for_once_more(errands, presenter) -> None:
    before, errands.is_held = errands.asked, True
    for _ in range(5):
        presenter.refresh()
    assert errands.asked == before + 1
    errands.deliver()
    assert errands.asked == before + 2


# One person


def test_the_chosen_person(presenter) -> None:
    presenter.choose(ANNA)
    shown = presenter.shown
    assert (shown.name, shown.subtitle) == ("Anna Koster", "Since 1 Mar 2024. PIN set 12 days ago.")
    assert shown.where == ("Till 1, since today 09:32",)
    assert shown.acts == (OUT, PIN, PASSWORD, BADGE, BLOCK)
    presenter.choose(BEN)
    assert presenter.shown.subtitle == "Since 2 Mar 2024. PIN set 12 days ago. Has a badge."
    assert presenter.shown.acts == (PIN, PASSWORD, BADGE, DROP, BLOCK)
    presenter.choose(FLEUR)
    assert UNBLOCK in presenter.shown.acts
    assert BLOCK not in presenter.shown.acts
    presenter.choose(str(an_id(5)))
    assert "No PIN. Password set on" in presenter.shown.subtitle


def test_nobody_blocks_themselves(errands, presenter) -> None:
    presenter.choose(CARLA)
    assert BLOCK not in presenter.shown.acts
    presenter.do(BLOCK)
    assert errands.done == []
    assert "You too" in presenter.question(OUT).detail


def test_an_admin_looks_at_an_owner_and_changes_nothing() -> None:
    presenter = present(FakeErrands(), me=BEN)
    presenter.choose(CARLA)
    assert presenter.shown.acts == ()
    assert presenter.shown.why_not
    assert [each.key for each in presenter.role_options()] == ["cashier", "admin", "owner"]
    presenter.choose(ANNA)
    assert [each.key for each in presenter.role_options()] == ["cashier", "admin"]
    assert presenter.shown.why_not == ""


def test_name_and_role_are_saved_together(errands, presenter) -> None:
    presenter.choose(ANNA)
    assert not presenter.is_dirty
    presenter.type_name("Anna  Visser-Koster ")
    presenter.choose_role("admin")
    assert presenter.role_note == "At a till it counts from the next sign-in."
    presenter.save()
    assert errands.done[0][1] == replace(
        everybody()[0].person, display_name="Anna Visser-Koster", role="admin"
    )
    assert not presenter.is_dirty
    assert presenter.shown.name == "Anna Visser-Koster"
    assert presenter.notice.title == "Anna Visser-Koster is saved"


def test_what_somebody_else_changed_meanwhile_stays(errands, presenter) -> None:
    presenter.choose(ANNA)
    presenter.type_name("Anna K")
    errands.change_person(ANNA, role="admin", is_active=False)
    presenter.refresh()
    assert presenter.name == "Anna K"
    assert presenter.role == "admin"
    presenter.save()
    saved = errands.done[0][1]
    assert (saved.display_name, saved.role, saved.is_active) == ("Anna K", "admin", False)


def test_what_is_typed_back_is_no_change(presenter) -> None:
    presenter.choose(ANNA)
    presenter.type_name("Anna")
    assert presenter.is_dirty
    presenter.type_name("Anna Koster")
    assert not presenter.is_dirty


def test_what_is_typed_waits_while_others_are_looked_at(presenter) -> None:
    presenter.choose(ANNA)
    presenter.type_name("Half")
    presenter.choose(BEN)
    assert presenter.name == "Ben Visser"
    presenter.choose(ANNA)
    assert presenter.name == "Half"
    presenter.drop()
    assert presenter.name == "Anna Koster"


@pytest.mark.parametrize(
    ("error", "place"),
    [
        (Refused("last_owner"), ""),
        (Refused("value_refused", constraint="person_display_name", why="too_long", limit=80), "name"),
        (Unavailable("server_unreachable", reason=""), ""),
    ],
)
def test_a_refusal_stands_where_it_belongs_and_nothing_typed_is_lost(
    errands, presenter, error, place
) -> None:
    errands.error = error
    presenter.choose(CARLA)
    presenter.type_name("Carla R")
    presenter.save()
    assert list(presenter.draft.faults) == [place]
    assert presenter.name == "Carla R"
    assert not presenter.is_busy
    presenter.type_name("Carla Ru")
    assert presenter.draft.faults == {}


# Acts


def test_signing_out_says_how_many_sessions_ended(errands, presenter) -> None:
    presenter.choose(ANNA)
    question = presenter.question(OUT)
    assert (question.title, question.accept) == ("Sign Anna Koster out everywhere?", "Sign out")
    presenter.do(OUT)
    assert errands.done == [("sign_out_everywhere", an_id(1))]
    assert presenter.notice.detail == "1 session was ended."
    assert presenter.shown.where == ()
    assert OUT not in presenter.shown.acts


def test_somebody_who_has_just_left_by_themselves(errands, presenter) -> None:
    presenter.choose(ANNA)
    errands.change_person(ANNA, sessions=())
    presenter.do(OUT)
    assert presenter.notice.title == "Anna Koster was signed in nowhere"


@pytest.mark.parametrize(
    ("act", "label", "value"), [(PIN, "PIN", "5830"), (PASSWORD, "Password", "wxyz-2345-abcd-efgh")]
)
def test_a_secret_is_shown_once(presenter, act, label, value) -> None:
    presenter.choose(ANNA)
    assert "signed out at once" in presenter.question(act).detail
    presenter.do(act)
    assert presenter.secret.lines == (("User name", "anna"), (label, value))
    assert ("has to choose their own first" in presenter.secret.detail) == (label == "Password")
    presenter.forget_secret()
    assert presenter.secret is None


def test_a_first_pin_is_no_danger(presenter) -> None:
    presenter.choose(str(an_id(5)))
    question = presenter.question(PIN)
    assert (question.title, question.is_danger) == ("Give Emil Lang a PIN?", False)


def test_a_badge_needs_its_card_and_is_asked_about_when_there_is_one(errands, presenter, tmp_path) -> None:
    presenter.choose(ANNA)
    assert presenter.question(BADGE) is None
    assert presenter.card_name() == "anna.pdf"
    presenter.do(BADGE, tmp_path / "anna.pdf")
    assert errands.done[0][2:] == ("Linden Market", tmp_path / "anna.pdf")
    assert str(tmp_path) in presenter.notice.detail
    assert presenter.question(BADGE) is not None
    presenter.do(DROP)
    assert presenter.shown.has_badge is False


def test_blocking_and_letting_in_again(errands, presenter) -> None:
    presenter.choose(ANNA)
    assert "signed out at once" in presenter.question(BLOCK).detail
    presenter.do(BLOCK)
    assert errands.done[-1][1].is_active is False
    assert presenter.notice.title == "Anna Koster is blocked"
    assert presenter.question(UNBLOCK) is None
    presenter.do(UNBLOCK)
    assert errands.done[-1][1].is_active is True


def test_a_refused_act_says_so_and_looks_again(errands, presenter) -> None:
    presenter.choose(ANNA)
    errands.error, asked = Refused("not_allowed"), errands.asked
    presenter.do(OUT)
    assert presenter.notice.title == "Anna Koster is not signed out"
    assert "role may not" in presenter.notice.detail
    assert errands.asked == asked + 1
    assert not presenter.is_busy


def test_nothing_is_done_twice(errands, presenter) -> None:
    presenter.choose(ANNA)
    errands.is_held = True
    presenter.do(OUT)
    presenter.do(OUT)
    presenter.save()
    assert len(errands.done) == 1


# Somebody new


def test_somebody_new_gets_a_user_name_of_their_name_until_it_is_typed(errands, presenter) -> None:
    presenter.begin_new()
    assert presenter.is_new
    assert not presenter.is_dirty
    presenter.type_name("Greta Holm")
    assert (presenter.username, presenter.role) == ("greta", "cashier")
    presenter.type_username("gh")
    presenter.type_name("Greta Holm-Berg")
    assert presenter.username == "gh"
    presenter.type_username("")
    assert presenter.username == "greta"
    presenter.save()
    assert errands.done == [("hire", "greta", "Greta Holm-Berg", "cashier")]
    assert presenter.secret.lines[1:] == (("Password", "abcd-efgh-jkmn-2345"), ("PIN", "4072"))
    assert presenter.shown.name == "Greta Holm-Berg"
    assert presenter.chosen != NEW


@pytest.mark.parametrize(
    ("name", "taken", "suggested"),
    [
        ("Anna Koster", set(), "anna"),
        ("Anna Kuiper", {"anna"}, "anna.k"),
        ("Anna Kuiper", {"anna", "anna.k"}, "anna.ku"),
        ("Anna", {"anna"}, "anna2"),
        ("  Renée  d'Ör ", set(), "renee"),
        ("", set(), ""),
        ("!!", set(), ""),
    ],
)
def test_suggested_user_names(name, taken, suggested) -> None:
    assert suggested_username(name, frozenset(taken)) == suggested


@pytest.mark.parametrize(
    ("username", "place"), [("ben", "username"), ("a b", "username"), ("root", "username")]
)
def test_a_user_name_that_will_not_do(presenter, username, place) -> None:
    presenter.begin_new()
    presenter.type_name("Greta Holm")
    presenter.type_username(username)
    presenter.save()
    assert place in presenter.draft.faults
    assert presenter.is_new
    assert presenter.secret is None


def test_an_admin_makes_no_owners() -> None:
    presenter = present(FakeErrands(), me=BEN)
    presenter.begin_new()
    assert [each.key for each in presenter.role_options()] == ["cashier", "admin"]


# Without the server


def test_without_the_server_the_last_list_stands_and_says_so(errands, presenter) -> None:
    errands.away = Unavailable("server_unreachable", reason="")
    presenter.refresh()
    assert presenter.notice.action == "Try again"
    assert presenter.count == 6
    errands.away = None
    presenter.try_again()
    assert presenter.notice is None


def test_signed_in_without_the_server_nothing_is_known() -> None:
    errands = FakeErrands()
    errands.away = Refused("signed_in_offline")
    presenter = present(errands)
    assert not presenter.is_known
    assert presenter.notice is not None
    assert presenter.rows == ()
    assert presenter.rights() == ()
