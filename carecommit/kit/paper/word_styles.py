"""The look of our Word documents: the template's own styles in our type and ink, and the few that it lacks.

A clerk changes a style once and the whole paper follows, so nothing in the body is set by itself that a style can say.
"""

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement

RIGHT = '<w:jc w:val="right"/>'
# On every Windows and Mac, and what Word for the web and LibreOffice have a twin of.
_FONT = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial" w:eastAsia="Arial"/>'


def set_styles(document: Document, brand: str) -> None:
    """Those of the template in our own look, and the few that it lacks."""
    styles = document.styles.element
    rule = brand[1:].upper()
    ink = '<w:color w:val="0B0C0C"/>'
    quote = '<w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="B9BBB8"/></w:pBdr>'
    keep = "<w:keepNext/><w:keepLines/>"
    language = '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/>'
    defaults = (
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{_FONT}{_size(11)}{language}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{_spacing(0, 120)}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    styles.replace(styles.find(qn("w:docDefaults")), parse_xml(defaults))
    looks = {
        f"Heading{level}": (f'{keep}{_spacing(before, 120, 252)}<w:outlineLvl w:val="{level - 1}"/>', points)
        for level, before, points in ((1, 0, 20), (2, 360, 15), (3, 280, 12.5), (4, 240, 11))
    }
    for name, (paragraph, points) in looks.items():
        _look(styles, name, paragraph, f"{_FONT}<w:b/><w:bCs/>{ink}{_size(points)}")
    _look(styles, "Quote", f'{quote}{_spacing(60, 120)}<w:ind w:left="284"/>', ink)
    _look(styles, "Caption", f"<w:keepNext/>{_spacing(200, 80)}", f"<w:b/><w:bCs/>{ink}{_size(11)}")
    _look(styles, "Footer", _spacing(40, 0, 240), f'<w:color w:val="484949"/>{_size(8)}')
    marking = f'{_spacing(60, 60, 240)}<w:jc w:val="center"/>'
    ours = (
        _paragraph_style("PaperCell", "Table text", _spacing(20, 60, 252), _size(9.5)),
        _paragraph_style(
            "PaperHead", "Table heading", f"<w:keepNext/>{_spacing(20, 60, 252)}", f"<w:b/><w:bCs/>{_size(9.5)}"
        ),
        _paragraph_style("PaperNumber", "Table number", RIGHT, based="PaperCell"),
        _paragraph_style("PaperQuote", "Table quotation", f'{quote}<w:ind w:left="170"/>', based="PaperCell"),
        _paragraph_style(
            "PaperFacts",
            "Facts",
            '<w:tabs><w:tab w:val="left" w:pos="2268"/></w:tabs>'
            f'{_spacing(0, 60)}<w:ind w:left="2268" w:hanging="2268"/>',
            _size(10),
        ),
        _paragraph_style("PaperGap", "Gap after a table", _spacing(0, 0, 240), _size(6)),
        _paragraph_style("PaperMarking", "Marking", marking, f'<w:b/><w:bCs/><w:spacing w:val="12"/>{_size(10)}'),
        _character_style("PaperNote", "Note", f'<w:color w:val="484949"/>{_size(9)}'),
        _character_style("PaperStruck", "Struck through", "<w:strike/>"),
        _character_style("PaperMark", "Boxed", '<w:bdr w:val="single" w:sz="6" w:space="1" w:color="0B0C0C"/>'),
        _style(
            "table",
            "PaperTable",
            "Paper table",
            "TableNormal",
            '<w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="B9BBB8"/>'
            '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="B9BBB8"/></w:tblBorders>'
            '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="80" w:type="dxa"/>'
            '<w:bottom w:w="20" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
            f'<w:top w:val="single" w:sz="12" w:space="0" w:color="{rule}"/>'
            f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{rule}"/></w:tcBorders>'
            '<w:shd w:val="clear" w:color="auto" w:fill="F0F0EE"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>',
        ),
    )
    styles.extend(parse_xml(f"<w:styles {nsdecls('w')}>{''.join(ours)}</w:styles>"))
    settings = document.settings.element
    for each in settings.iter(qn("w:themeFontLang")):
        each.set(qn("w:val"), "en-GB")
    # As Word itself saves today: otherwise its title says "Compatibility Mode".
    for each in settings.iter(qn("w:compatSetting")):
        if each.get(qn("w:name")) == "compatibilityMode":
            each.set(qn("w:val"), "15")


def _style(kind: str, name: str, shown: str, based: str, rest: str) -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="{kind}" w:customStyle="1" w:styleId="{name}"><w:name w:val="{shown}"/>{base}'
        f'<w:uiPriority w:val="1"/><w:qFormat/>{rest}</w:style>'
    )


def _paragraph_style(name: str, shown: str, paragraph: str, run: str = "", based: str = "Normal") -> str:
    return _style("paragraph", name, shown, based, f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr>")


def _character_style(name: str, shown: str, run: str) -> str:
    return _style("character", name, shown, "DefaultParagraphFont", f"<w:rPr>{run}</w:rPr>")


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(2 * points)}"/><w:szCs w:val="{round(2 * points)}"/>'


def _spacing(before: int, after: int, line: int = 264) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def _look(styles: BaseOxmlElement, name: str, paragraph: str, run: str) -> None:
    style = next(each for each in styles.iter(qn("w:style")) if each.get(qn("w:styleId")) == name)
    for tag, said in (("w:pPr", paragraph), ("w:rPr", run)):
        for old in style.findall(qn(tag)):
            style.remove(old)
        style.append(parse_xml(f"<{tag} {nsdecls('w')}>{said}</{tag}>"))
