"""The committee paper of the demonstration: the newest report for the meeting of the present round, as it is sent."""

from carecommit.kit import clock
from resolutions.committee.models import SignOff
from resolutions.committee.operations import begin_paper, freeze_paper, sign, write_paper
from resolutions.committee.queries import draft_of, signings, words_of
from resolutions.council.models import Meeting, User
from resolutions.demo.paper import MARK, CommitteeData
from resolutions.reports.models import Issue


def send_paper(data: CommitteeData, meeting: Meeting, *, by: User) -> None:
    """Write it, record who has signed it off, and freeze it without the other desks, for the reason given."""
    issue = Issue.objects.newest_first().first()
    paper = begin_paper(issue, board=meeting.board, held_on=meeting.held_on, by=by)
    paper = write_paper(
        paper,
        **data.heads,
        **{name: MARK + text for name, text in data.said.items()},
        recommendations="\n".join(MARK + line for line in data.recommendations),
        background_papers=[{"ref": "", "title": MARK + data.background_paper, "paragraphs": [3]}],
        by=by,
    )
    seen, today = words_of(paper).sha256, clock.today()
    for signed in data.signed:
        sign(
            paper,
            role=SignOff.Role.DESK,
            desk=signed.desk,
            code=MARK + signed.code,
            given_on=today,
            seen=seen,
            by=by,
        )
    for role in (SignOff.Role.DIRECTOR, SignOff.Role.MEMBER):
        sign(paper, role=role, given_on=today, seen=seen, by=by)
    words = words_of(paper)
    seen = draft_of(words, signings(paper, words)).sha256
    freeze_paper(paper, seen=seen, going_without=MARK + data.going_without, by=by)
