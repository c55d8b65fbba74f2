"""What a detector is shown."""

from roomserver.moderation.matching import matching
from roomserver.moderation.text import Detector, Earlier, Text
from roomserver.moderation.verdicts import NOTHING, Finding, found


class Loud:
    """The smallest detector there can be."""

    name = "loud"

    def look(self, text: Text) -> Finding:
        return found("flag", "loud", labels=["loud"]) if "!" in text.matching.text else NOTHING


def test_a_detector_sees_the_text_and_what_came_before() -> None:
    """Who writes a detector relies on these names."""
    detector: Detector = Loud()
    text = Text(canonical="Hey！", matching=matching("Hey！"), earlier=(Earlier("Hey"),))
    assert detector.look(text).labels == {"loud"}
    assert text.earlier[0] == Earlier("Hey", (), None)
