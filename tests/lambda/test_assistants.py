"""An assistant's questions to the artifact, behind the function URL of `cargo lambda watch`: by the inspector, every tool."""
import sys

from support import ROOT
from test_events import Watched

sys.path.append(str(ROOT / "tests/mcp"))

from asked import Judge  # noqa: E402


class Assistants(Judge, Watched):
    def test_the_inspector(self):
        at = self.clouds.at
        header = ("--header", f"X-IBM-Authorization: Bearer {at['token']}")
        target = (f"http://127.0.0.1:{self.port}/lambda-url/bootstrap/mcp", "--transport", "http")
        self.judge(self.inspector(*target, header=header))
        self.two_draws(*target, *header)
