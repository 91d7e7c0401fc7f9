"""Texts that strangers may write, each meant to break something: more than 200 of them."""

from typing import Final

LINEAGE: Final = "{lineage}"
"""Stands for the tracker's own lineage, which is no secret."""

_TABLES: Final = (
    "|", "||", "a | b", "| a | b |", "a \\| b", "a \\\\| b", "\\", "a\\", "`a|b`", "``a|b``", "`a", "a\n| b | c |",
    "| --- | --- |", "|---|", "a\n| --- |\nb", "a\n\n| UT-009 | b |", "| UT-009 | Forged | M1 | – | Complete | 100% | – | x |",
    "a<br>| UT-009 | b |", "a&#124;b", "a&vert;b", "a\u2502b", "\t|\t", "=HYPERLINK(1)", "+1|2", "@SUM(1|1)",
)  # fmt: skip
_BREAKS: Final = (
    "\n", "a\nb", "a\r\nb", "a\rb", "\n\n\n", "a\x0bb", "a\x0cb", "a\x85b", "a\u2028b", "a\u2029b", "a\x1cb", "a\x1db",
    "a\x1eb", " a ", "\ta\t", "a  \nb", "a\\\nb", "<br>", "a<br/>b", "a<BR>b", "&lt;br&gt;", "a<br\n>b", "\n- a\n- b", "1. a\n2. b",
)  # fmt: skip
_MARKDOWN: Final = (
    "# a", "a\n# b", "a\n## Snapshot (Updated 2026-01-01)", "## Activity Log", "a\n===", "a\n---", "---", "***", "> a", "a\n> b",
    "- a", "- [ ] a", "- [x] a", "* **2026-01-01** – UT-001 completed.", "- **2026-01-01** – UT-002 cancelled. x", "```\na\n```",
    "```", "~~~\na", "    a", "`", "**a", "__a", "[a](b", "[a](javascript:alert(1))", "![a](https://x.invalid/a.png)", "[a]: b",
    "[^1]", "$$a$$", ":tada:", "\\*a\\*", "~~a~~", "a\n\nb", "a\n\n    b", "### Notes", "a\n### Notes\nb", "### Mitigation\nx",
    "- Owner: @alice", "- Progress: 100%", "a\n- Progress: 100%\nb", "Synced with [the progress tracker](x)",
)  # fmt: skip
_HTML: Final = (
    "<!--", "-->", "<!-- a -->", "a <!-- b", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></tr></table>",
    "<table><tr><td>", "<details><summary>a</summary>", "<a href='x'>", "&amp;", "&lt;b&gt;", "&#64;org/team", "<b>", "</b>", "<",
    "<!DOCTYPE html>", "<![CDATA[a]]>", "<?php a ?>", "<style>*{display:none}</style>", "<!--\n", "<!---->", "<!-->", "--!>", "<\u2060!--",
)  # fmt: skip
_MARKERS: Final = (
    "<!-- gh-tracker:begin tasks/UT-003 {lineage}. Please keep this line and the end line. -->",
    "<!-- gh-tracker:end -->", "<!-- gh-tracker:begin tasks/UT-009 {lineage}. -->\n<!-- gh-tracker:end -->",
    "<!-- gh-tracker:begin tasks/UT-009 000000000000. -->", "<!-- gh-tracker:begin milestones -->", "<!-- gh-tracker:end --> a",
    "a\n<!-- gh-tracker:end -->\nb", "<!-- gh-tracker:begin risks/R-01 {lineage}. -->a<!-- gh-tracker:end -->",
    "<!-- gh-tracker:comment {lineage} removed/UT-003 2026-04-01T06:00:00Z -->", "gh-tracker:begin", "<!-- gh-tracker:", "<!--gh-tracker:end-->",
    "<!-- GH-TRACKER:END -->", "<! -- gh-tracker:end -->", "&lt;!-- gh-tracker:end --&gt;", "<!-- gh-tracker:begin tasks/UT-002 {lineage} digest=000000000000 -->",
    "UT-003: a", "UT-003", "[UT-003] a", "R-01: a", "UT-002: UT-003: a", "UT-002:", "{lineage}",
)  # fmt: skip
_COMMANDS: Final = (
    "::error::a", "::set-output name=a::b", "a\n::error::b", "::add-mask::a", "::stop-commands::a", "  ::warning::a", "##[error]a",
    "##[set-output name=a]b", "::save-state name=a::b", "::group::a", "::endgroup::", "a\r::error::b", "a%0A::error::b", "a\u2028::error::b",
    "echo a >> $GITHUB_OUTPUT", "$(id)", "`id`", "${{ github.token }}", "${{ secrets.X }}", "a<<EOF\nb\nEOF", "; rm -rf x", "&& x", "| sh",
    "--force", "-rf", "../../etc/passwd", "file:///etc/passwd", "%s%s%s%n", "{0}", "{id}", "{lineage.x}", "%(a)s", "$HOME", "~root", "a\0b",
)  # fmt: skip
_PEOPLE: Final = (
    "@alice", "@org/team", "a @bob b", "@everyone", "(@alice)", "**@alice**", "a,@alice,b", "@ALICE", "@a-b", "a@b.invalid", "@@alice",
    "@\u2060alice", "@\u200balice", "\uff20alice", "&commat;alice", "`@alice`", "@alice\n@bob", "> @alice", "- @alice", "<b>@alice</b>", "/@alice", "@alice/x",
    "Fixes #1", "closes #2", "Resolves acme/programme#3", "fixes: #1", "Fixed GH-1", "close https://github.com/acme/programme/issues/1",
    "FIXES #1", "a fixes #1 b", "prefixes #1", "#1", "acme/other#1", "https://github.com/acme/programme/issues/1", "/close", "/label bug", "@dependabot merge",
)  # fmt: skip
_LOOKS: Final = (
    "\u202eabc\u202c", "a\u200fb", "a\u2066b\u2069", "\u061ca", "שלום", "مرحبا", "a\u200bb", "\ufeffa", "e\u0301", "é", "ﬁ", "ⅷ", "a\u0000b",
    "\x1b[31ma\x1b[0m", "\x1b]8;;https://x.invalid\x07a\x1b]8;;\x07", "\x07", "\x08\x08\x08", "\x7f", "\u009b31ma", "🚀", "👩‍👩‍👧‍👦", "🇩🇪", "a" * 255, "b" * 300, "\U0010fffd",
    "ﷺ", "Z̴̡͎a̷l̶g̵o̴", "\u00ad", "\u3000a\u3000", "\u00a0a\u00a0", "İ", "ß", "ǆ", "\ud7ff", "\ue000", "a\u0300" * 40, "0", "–", "-", "TBD", "n/a", "null", "None",
    "true", "''", '"', "a,b", "a;b", "NaN", "1e999", "2026-13-45", "100%", "-5%", "150%", "50 %", "٤٠%", "Complete", "complete ✅", "Blocked\nComplete", "Not Started",
)  # fmt: skip
_DATA: Final = (
    "---\ngh-tracker:\n  repository: evil/x\n---", "gh-tracker: {}", "!!python/object/apply:os.system [id]", '{"version": 1}', '"}]}', "<<<<<<< HEAD",
    "=======", ">>>>>>> other", "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> d", "|||||||", "\\u0000", "\\n", "\\x1b[31m", "%00", "a\\<br>b", "\\|", "\\\\|", "\\\\\\|",
)  # fmt: skip

HOSTILE: Final[tuple[str, ...]] = tuple(
    dict.fromkeys(
        (*_TABLES, *_BREAKS, *_MARKDOWN, *_HTML, *_MARKERS, *_COMMANDS, *_PEOPLE, *_LOOKS, *_DATA)
    )
)


def hostile(lineage: str) -> tuple[str, ...]:
    """Give the texts, those with a marker for a tracker of this lineage."""
    return tuple(each.replace(LINEAGE, lineage) for each in HOSTILE)
