"""What a reader sees, and what the source says: text without layout, written apart from the product's own code."""
import html.parser
import re
import unicodedata
import urllib.parse
import urllib.request

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "caption", "figcaption", "div", "br", "tr",
          "table", "ul", "ol", "blockquote", "section", "article", "header", "footer", "main", "title"}
HIDDEN = {"script", "style", "head", "template", "noscript"}


def fetch(url):
    with OPENER.open(url, timeout=30) as answer:
        return answer.read()


def page(url):
    return Page(fetch(url).decode("utf-8"), url)


def normal(text):
    """Platforms move white space about; the characters and their order are the text."""
    return re.sub(r"[\s\u3000\u200b]+", "", unicodedata.normalize("NFC", text))


class Page(html.parser.HTMLParser):
    """Blocks of visible text in order, pictures and links as absolute addresses."""

    def __init__(self, source, address="", spell_links=False):
        """`spell_links` for channels where outside links are dead: the address stands behind the words."""
        super().__init__(convert_charrefs=True)
        self.spell_links, self.link = spell_links, ""
        self.address, self.blocks, self.pictures, self.links, self.metas = address, [""], [], [], {}
        self.hidden = 0
        self.feed(source)
        self.close()
        self.blocks = [normal(b) for b in self.blocks if normal(b)]

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in HIDDEN:
            self.hidden += 1
        if tag in BLOCKS:
            self.blocks.append("")
        if tag == "img":
            self.pictures.append(urllib.parse.urljoin(self.address, attrs.get("src") or attrs.get("data-src") or ""))
        if tag == "a":
            self.link = attrs.get("href") or ""
        if tag == "a" and attrs.get("href"):
            self.links.append(urllib.parse.urljoin(self.address, attrs["href"]))
        if tag == "meta" and attrs.get("name"):
            self.metas[attrs["name"]] = attrs.get("content", "")

    def handle_endtag(self, tag):
        if tag in HIDDEN:
            self.hidden -= 1
        if tag in BLOCKS:
            self.blocks.append("")
        if tag == "a" and self.spell_links and self.link.startswith("http"):
            self.blocks[-1] += f"（{self.link}）"

    def handle_data(self, data):
        if not self.hidden:
            self.blocks[-1] += data

    @property
    def text(self):
        return "".join(self.blocks)


def first_missing(blocks, text):
    """The first source block that the text lacks, in order; nothing when all are there."""
    at, text = 0, normal(text)
    for block in blocks:
        found = text.find(normal(block), at)
        if found < 0:
            return block
        at = found + len(normal(block))
    return None
