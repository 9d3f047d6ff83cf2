"""Lays out the pages of the site for MkDocs: python3 .ci/site.py CHECKOUT FOLDER.

README.md becomes the first page, docs/ the others. Files of the checkout that a page links to come along: sources as pages, others as they
are. FOLDER/mkdocs.yml has the order of the pages, which is that of the README's last section.
"""

import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()
FOLDER = pathlib.Path(sys.argv[2]).resolve()
PAGES = FOLDER / "pages"
LINK = re.compile(r"(\]\()([^)\s:#]+)((?:#[^)\s]*)?\))")
FIRST = ROOT / "README.md"


def place(file):
    """Where a file of the checkout is on the site."""
    if file == FIRST:
        return pathlib.PurePosixPath("index.md")
    path = file.relative_to(ROOT)
    if path.parts[0] == "docs":
        path = path.relative_to("docs")
    if file.suffix == ".java":
        return pathlib.PurePosixPath("source") / (file.stem + ".md")
    if path.name == "README.md":
        return pathlib.PurePosixPath(path.parent / "index.md")
    # What has no ending, such as LICENSE, would not be shown.
    return pathlib.PurePosixPath(path if path.suffix else str(path) + ".txt")


def relative(target, page):
    return "../" * (len(page.parts) - 1) + str(target)


def with_blank_lines(text):
    """GitHub lets a list follow its paragraph at once; Python's Markdown wants a blank line between."""
    lines, in_list, fenced = [], False, False
    for line in text.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        item = not fenced and re.match(r"(-|\d+\.) ", line)
        if item and not in_list and lines and lines[-1]:
            lines.append("")
        in_list = bool(item) or (in_list and line != "" and not line.startswith("#"))
        lines.append(line)
    return "\n".join(lines)


def lay_out(file, waiting):
    """Writes one file, and adds those to the list that it links to."""
    page = place(file)
    target = PAGES / page
    target.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".java":
        target.write_text(f"# {file.stem}\n\n```java\n{file.read_text('utf-8')}```\n", "utf-8")
        return
    if file.suffix != ".md":
        shutil.copyfile(file, target)
        return

    def moved(match):
        linked = (file.parent / match[2]).resolve()
        # What is not there stays as it is, for MkDocs to complain of.
        if linked.is_dir():
            linked = linked / "README.md"
        if not linked.is_file() or not linked.is_relative_to(ROOT):
            return match[0]
        waiting.append(linked)
        return match[1] + relative(place(linked), page) + match[3]

    target.write_text(with_blank_lines(LINK.sub(moved, file.read_text("utf-8"))), "utf-8")


def navigation():
    """The groups of the README's last section, each with its pages."""
    text = FIRST.read_text("utf-8").split("## Read on", 1)[1]
    lines = [
        "INHERIT: " + str(ROOT / ".ci/mkdocs.yml"), "docs_dir: pages", "site_dir: html", "extra_css: [wide.css]", "nav:",
        "  - Start: index.md",
    ]
    for group, pages in re.findall(r"- \*\*(.*?):\*\*(.*?)(?=\n- |\Z)", text, re.S):
        lines.append(f"  - {group}:")
        for title, link in re.findall(r"\[([^\]]*)\]\(([^)]*)\)", pages):
            title = " ".join(title.split())
            lines.append(f"    - \"{title[0].upper() + title[1:]}\": {place(ROOT / link)}")
    if (PAGES / "api/index.html").is_file():
        lines.append("  - Javadoc: api/index.html")
    return "\n".join(lines) + "\n"


def main():
    waiting = [FIRST, *sorted((ROOT / "docs").rglob("*.md"))]
    done = set()
    while waiting:
        file = waiting.pop()
        if file not in done:
            done.add(file)
            lay_out(file, waiting)
    # Lines of the pages' blocks have up to 140 characters.
    (PAGES / "wide.css").write_text(".md-grid { max-width: 84rem; }\n", "utf-8")
    (FOLDER / "mkdocs.yml").write_text(navigation(), "utf-8")


main()
