"""The tab of the Stock page for stocktakes: the list of them, or one that is counted. It wires presenters and views to the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial

from PySide6.QtWidgets import QStackedWidget

from pos.i18n import Locale
from pos.services import stocktakes
from pos.services.purchasing import Scanned
from pos.services.stocktakes import Beginning, Line, Stocktake
from pos.ui.faces import Choice, Notice, Option, Question
from pos.ui.inventory import use_cases
from pos.ui.inventory.list_pane import OPENING, ListPane
from pos.ui.inventory.list_view import add_centred_step
from pos.ui.inventory.products_presenter import tree_options
from pos.ui.inventory.wording import kept_after, sentence
from pos.ui.office.errands import Errands
from pos.ui.office.page import Page
from pos.ui.purchasing.finder import NOT_FOUND, Finder
from pos.ui.reports.print_dialog import PrintDialog
from pos.ui.stock.desk import DESK_ROOM, CountDesk
from pos.ui.stock.panel import StocktakePanel
from pos.ui.stock.paper import CountSheet, SheetPrinting, sheet_title
from pos.ui.stock.past import PastPresenter
from pos.ui.stock.presenter import ADD, KEEP, REPLACE, Clash, StocktakePresenter
from pos.ui.stock.start_dialog import StartDialog
from pos.ui.stock.wording import figure, silent_words
from pos.ui.theme import Role
from pos.ui.widgets.base import px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.choice_dialog import ChoiceDialog
from pos.ui.widgets.panels import EmptyState
from pos.ui.widgets.question_dialog import QuestionDialog
from pos.words import counted, say


class StocktakeTab(QStackedWidget):
    """Lies in the page's content; its buttons lie in the page's head."""

    def __init__(
        self,
        page: Page,
        errands: Errands,
        locale: Locale,
        rights: frozenset[str],
        now: Callable[[], datetime],
        printing: SheetPrinting,
    ) -> None:
        super().__init__()
        self._page, self._errands, self.printing = page, errands, printing
        may_see_cost = "cost.read" in rights
        self.past = PastPresenter(errands, locale, now)
        self.work = StocktakePresenter(errands, locale, now)
        self.finder = Finder(errands)
        self.pane = ListPane(
            self.past.listing,
            self.past.columns(),
            self._no_stocktakes,
            keys=OPENING,
            name="stocktake.list",
            spoken=say("Stocktakes"),
        )
        self.desk = CountDesk(self.work, self.finder, may_see_cost=may_see_cost)
        self.panel = StocktakePanel(self.work, may_see_cost=may_see_cost)
        self.cancel = Button(say("Cancel count"), icon="x", height=36, padding=12, name="stocktake.cancel")
        self.pause = Button(say("Pause"), icon="pause", height=36, padding=12, name="stocktake.pause")
        self.begin = Button(
            say("Start a count"),
            icon="plus",
            keycap="Ctrl N",
            kind=Kind.MAIN,
            height=36,
            role=Role.BODY_STRONG,
            padding=13,
            name="stocktake.start",
        )
        self._is_shown = self._is_counting = self._is_asked = False
        self._act: Callable[[], None] = _nothing
        for part in (self.pane, self.desk):
            self.addWidget(part)
        for button in (self.cancel, self.pause, self.begin):
            page.add_action(button)
            button.hide()
        self._connect()

    def _connect(self) -> None:
        work, finder = self.work, self.finder
        self.past.listing.on_state.append(self._on_listed)
        self.pane.view.opened.connect(self._on_row_opened)
        self.pane.view.left_top.connect(self._focus_list)
        work.on_change = self._draw
        work.on_told = self._tell
        work.on_stuck = self._tell_stuck
        work.on_unknown = self._tell_unknown
        work.on_stranger = self._ask_about_stranger
        work.on_clash = self._ask_about_clash
        work.on_marked = self.desk.focus_product
        work.on_over = self._on_over
        finder.on_found = self._on_found
        finder.on_unknown = self._tell_unknown
        finder.on_failed = self._tell_error
        self.panel.acted.connect(self.go_on)
        self.panel.printed.connect(self.ask_how_to_print)
        self.printing.on_notice = self._show_print_notice
        self.printing.on_busy = self.panel.sheet.set_busy
        self.cancel.clicked.connect(self._ask_to_cancel)
        self.pause.clicked.connect(self.leave_desk)
        self.begin.clicked.connect(self.begin_new)

    # ---- the page asks ----
    @property
    def room(self) -> int:
        """Design px that a message leaves free."""
        return DESK_ROOM if self._is_counting else 0

    def come(self) -> None:
        """The tab was chosen. One that is open is gone on with."""
        self._is_shown, self._is_asked = True, True
        self._show()
        if self._is_counting:
            self.work.refresh()
            self.desk.focus_scan()
        self.past.listing.reload()

    def go(self) -> None:
        """Another tab was chosen. What is typed is counted; the rest is counted already."""
        if self._is_shown:
            self._is_shown = False
            self.work.commit_all()
            self._page.hide_side()
            self._page.message_below = 0
            for button in (self.cancel, self.pause, self.begin):
                button.hide()

    def refresh(self) -> None:
        if self._is_counting:
            self.work.refresh()
        else:
            self.past.listing.reload()

    def take_scan(self, code: str) -> bool:
        """Counts one. False in the list of stocktakes: nothing is counted there."""
        if self._is_counting and self.work.is_open:
            self._page.message.dismiss()
            self.work.scan(code)
            return True
        return False

    def begin_new(self) -> None:
        if self._is_counting:
            return
        if self.past.open_one is not None:
            self._open(self.past.open_one)
            return
        self._errands.ask(use_cases.shelves, done=self._ask_what, failed=self._tell_error)

    def leave_desk(self) -> None:
        """Every count is in the database."""
        if not self._is_counting:
            return
        self.work.commit_all()
        take = self.work.take
        self._show_list()
        if take is not None and take.is_open:
            waits = self.work.is_unsent
            self._page.show_notice(
                Notice(
                    "warn" if waits else "done",
                    say("{number} is paused", number=take.number),
                    say("Some counts are not through yet: go on with it before you close the program.")
                    if waits
                    else say(
                        "Everything that was counted is kept. Go on whenever you like, at any computer."
                    ),
                )
            )

    def go_on(self) -> None:
        """What the message offers, else the main act."""
        if self._page.message.act() or not self._is_counting or not self.work.is_open:
            return
        if not self.work.sums.counted and not self.work.is_unsent:
            return
        if self.work.is_reviewing or not (
            self.work.sums.differences or self.work.is_unsent or self.work.is_blind
        ):
            self._ask_to_post()
        else:
            self.work.review()

    def act(self) -> None:
        act, self._act = self._act, _nothing
        act()

    def ask_how_to_print(self) -> None:
        take = self.work.take
        if not self._is_counting or take is None:
            return
        dialog = PrintDialog(self.window(), sheet_title(take), self.printing.printer)
        dialog.printed.connect(partial(self._with_sheet, self.printing.print))
        dialog.saved.connect(partial(self._with_sheet, self.printing.save))
        dialog.open_here()

    # ---- keys ----
    def escape(self) -> None:
        if self._page.message.close_notice() or not self._is_counting:
            return
        if self.desk.escape():
            return
        if self.work.is_reviewing:
            self.work.choose(stocktakes.ALL)
        elif not self.work.is_open:
            self.leave_desk()

    def down(self) -> None:
        if self._is_counting:
            self.desk.down()
        else:
            self._focus_list()

    def up(self) -> None:
        if self._is_counting:
            self.desk.up()

    def enter(self) -> None:
        if self._is_counting:
            self.desk.enter()
        elif self.pane.view.current is not None:
            self._open(self.pane.view.current)
        else:
            self._focus_list()

    def turn(self, step: int) -> None:
        if self._is_counting:
            self.desk.turn(step)

    def _focus_list(self) -> None:
        self.pane.view.focus_rows()

    # ---- showing ----
    def _show(self) -> None:
        self.setCurrentWidget(self.desk if self._is_counting else self.pane)
        if not self._is_shown:
            return
        self._page.message_below = self.room
        if self._is_counting:
            self._page.show_side(self.panel)
        else:
            self._page.hide_side()
        is_open = self._is_counting and self.work.is_open
        self.cancel.setVisible(is_open)
        self.pause.setVisible(self._is_counting)
        self.pause.set_label(say("Pause") if is_open else say("Back to the list"))
        self._draw_begin()

    def _draw_begin(self) -> None:
        there = self.past.open_one
        self.begin.setVisible(self._is_shown and not self._is_counting)
        self.begin.set_label(
            say("Start a count") if there is None else say("Go on with {number}", number=there.number)
        )

    def _show_list(self) -> None:
        self._is_counting = False
        self._show()
        self.past.listing.reload()
        self._focus_list()

    def _on_listed(self) -> None:
        self.pane.set_place(self.past.place_text)
        self._draw_begin()
        if self.past.listing.state == "ready" and self._is_asked:
            self._is_asked = False
            if self.past.open_one is not None and not self._is_counting:
                self._open(self.past.open_one)

    def _open(self, take: Stocktake) -> None:
        self._errands.ask(stocktakes.open_desk, take.id, done=self._opened, failed=self._tell_error)

    def _opened(self, desk: stocktakes.Desk) -> None:
        self._is_counting = True
        self._page.message.dismiss()
        self.work.use(desk)
        self._show()
        self._draw()
        self.desk.focus_scan()

    def _draw(self) -> None:
        if self._is_counting:
            self.desk.draw()
            self.panel.draw()

    def fit(self) -> None:
        """Where the head has little room, icons go first."""
        is_tight = self._page.main.width() < px(620)
        for button in (self.cancel, self.pause):
            button.set_bare(is_tight)
        self._draw()

    # ---- asking ----
    def _ask_what(self, shelves: use_cases.Shelves) -> None:
        suppliers = [Option(str(each.id), each.name) for each in shelves.suppliers]
        dialog = StartDialog(self.window(), tree_options(shelves.categories), suppliers)
        dialog.begun.connect(partial(self._begin, dialog))
        dialog.open_over(dialog.focus_start())

    def _begin(self, dialog: StartDialog, beginning: Beginning) -> None:
        self._errands.do(
            stocktakes.start,
            beginning,
            done=partial(self._begun, dialog),
            failed=lambda error: dialog.tell(kept_after(error)),
        )

    def _begun(self, dialog: StartDialog, take: Stocktake) -> None:
        dialog.end()
        self._open(take)

    def _ask_about_stranger(self, scanned: Scanned) -> None:
        self._offer(
            self.work.add_stranger,
            Notice(
                "warn",
                say("{name} is not on this list", name=scanned.line.name),
                say("It was not counted. Add it if it is to be counted too."),
                action=say("Add it"),
                action_icon="plus",
                stays=True,
            ),
        )

    def _ask_about_clash(self, clash: Clash) -> None:
        locale, line = self.work.locale, clash.line
        there = locale.quantity(line.qty) if line.qty is not None else say("nothing", about="count")
        mine = locale.quantity(clash.qty)
        both = locale.quantity((line.qty or Decimal(0)) + clash.qty)
        choice = Choice(
            say("{name} was counted meanwhile", name=line.name),
            say(
                "{person} counted {there}. You typed {mine}.",
                person=line.counted_by or say("Somebody"),
                there=there,
                mine=mine,
            ),
            (
                (KEEP, say("Keep {count}", count=there), "check"),
                (REPLACE, say("Replace with {count}", count=mine), "square-pen"),
                (ADD, say("Add: {count} in all", count=both), "plus"),
            ),
        )
        dialog = ChoiceDialog(self.window(), choice, name="clash")
        dialog.chosen.connect(partial(self.work.settle, clash))
        dialog.cancelled.connect(partial(self.work.settle, clash, KEEP))
        dialog.open_here()

    def _ask_to_post(self) -> None:
        count, sums = self.work, self.work.sums
        if count.is_busy or count.take is None:
            return
        shown = figure(sums.differences, count.locale)
        title = (
            counted(sums.differences, "Post {count} difference?", "Post {count} differences?", count=shown)
            if sums.differences
            else say("Finish {number}?", number=count.take.number)
        )
        booked = say("Differences go into stock as corrections, and the count is over.")
        told = [booked, silent_words(count.silent)]
        if sums.left:
            left = counted(
                sums.left, "{count} product was not counted.", "{count} products were not counted.",
                count=figure(sums.left, count.locale),
            )  # fmt: skip
            choice = Choice(
                title,
                " ".join(part for part in (left, *told) if part),
                (
                    ("stay", say("Post. What was not counted stays as it is"), "check"),
                    ("zero", say("Count what was not counted as zero"), "triangle-alert"),
                ),
            )
            dialog = ChoiceDialog(self.window(), choice, name="post")
            dialog.chosen.connect(self._on_post_chosen)
            dialog.open_here()
            return
        asked = Question(title, " ".join(filter(None, told)), say("Post"), say("Look again"), is_danger=False)
        question = QuestionDialog(self.window(), asked)
        question.answered.connect(lambda _reason: count.post())
        question.open_over(question.accept_button)

    def _on_post_chosen(self, how: str) -> None:
        if how != "zero":
            self.work.post()
            return
        left = self.work.sums.left
        asked = Question(
            counted(
                left,
                "Take {count} product as gone?",
                "Take {count} products as gone?",
                count=figure(left, self.work.locale),
            ),
            say(
                "Stock of everything that nobody counted becomes zero. Do this only when every shelf was counted."
            ),
            say("Post, and count as zero"),
            say("Look again"),
        )
        question = QuestionDialog(self.window(), asked)
        question.answered.connect(lambda _reason: self.work.post(is_zeroing=True))
        question.open_over(question.accept_button)

    def _ask_to_cancel(self) -> None:
        take = self.work.take
        if take is None:
            return
        asked = Question(
            say("Cancel {number}?", number=take.number),
            say("Nothing of it goes into stock. What was counted can still be looked at."),
            say("Cancel count"),
            say("Keep counting"),
        )
        question = QuestionDialog(self.window(), asked)
        question.answered.connect(lambda _reason: self.work.cancel())
        question.open_over(question.accept_button)

    # ---- answers ----
    def _on_over(self, take: Stocktake, words: str) -> None:
        self._show_list()
        detail = say("Stock is as it was counted.") if take.status == stocktakes.POSTED else ""
        self._page.show_notice(Notice("done", words, detail))

    def _on_found(self, scanned: Scanned) -> None:
        self.desk.clear_scan()
        self._page.message.dismiss()
        self.work.go_to(scanned)

    def _on_row_opened(self, row: Stocktake) -> None:
        self._open(row)

    def _with_sheet(self, then: Callable[[CountSheet], None]) -> None:
        count, take = self.work, self.work.take
        if take is None:
            return

        def made(lines: tuple[Line, ...]) -> None:
            then(CountSheet(take, lines, count.is_blind))

        self._errands.ask(stocktakes.list_all, take.id, count.show, done=made, failed=self._tell_error)

    # ---- telling ----
    def _offer(self, act: Callable[[], None], notice: Notice) -> None:
        self._act = act
        self._page.show_notice(notice)

    def _tell(self, kind: str, words: str) -> None:
        happened, _, advice = words.partition(". ")
        self._offer(_nothing, Notice(kind, happened.rstrip("."), advice, stays=kind == "warn"))

    def _tell_error(self, error: Exception) -> None:
        self._tell("error", sentence(error))

    def _tell_stuck(self, words: str) -> None:
        happened, _, advice = words.partition(". ")
        notice = Notice("error", happened.rstrip("."), advice, say("Try again"), "refresh-cw", stays=True)
        self._offer(self.work.send, notice)

    def _tell_unknown(self, code: str) -> None:
        advice = say("Nothing was counted. Add the product first, or check the label and scan again.")
        self._tell("warn", f"{say(NOT_FOUND, code=code)}. {advice}")

    def _show_print_notice(self, notice: Notice) -> None:
        self._offer(self.printing.try_again if self.printing.has_failed else _nothing, notice)

    def _no_stocktakes(self) -> EmptyState:
        state = EmptyState(
            "clipboard-list",
            say("No stocktakes yet"),
            say("Count all goods, a category or what one supplier delivers. Selling goes on meanwhile."),
            name="stocktake.empty",
        )
        begin = Button(say("Start a count"), icon="plus", height=40, name="stocktake.empty.start")
        begin.clicked.connect(self.begin_new)
        add_centred_step(state, begin)
        return state


def _nothing() -> None:
    """Nothing is offered."""
