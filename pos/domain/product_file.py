"""Products in a file of somebody else's: which column is what, and what a row says.

A column is known by its name in any of the languages the program speaks. A cell that is empty says nothing: what is there
stays. Figures are read as the file writes them, never guessed at: 8.90 in a file with decimal commas is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pos.domain.inputs.codes import RETAIL_LENGTHS, has_valid_check_digit, is_digits, read_barcode
from pos.domain.inputs.files import is_formula
from pos.domain.inputs.numbers import LARGEST_PERCENT, LARGEST_PRICE, read_number
from pos.domain.inputs.sheet import Row
from pos.domain.inputs.text import LONGEST_NAME, LONGEST_SHORT_NAME, clean_text
from pos.errors import Refused

SKU: Final = "sku"
NAME: Final = "name"
SHORT_NAME: Final = "short_name"
BARCODE: Final = "barcode"
CATEGORY: Final = "category"
SUPPLIER: Final = "supplier"
GROSS: Final = "price_with_tax"
NET: Final = "price_before_tax"
COST: Final = "cost"
TAX: Final = "tax"
STOCK: Final = "stock"
REORDER: Final = "reorder_level"
ORDER: Final = "order_qty"
UNIT: Final = "unit"
IGNORE: Final = "ignore"
FIELDS: Final = (
    NAME,
    SKU,
    BARCODE,
    CATEGORY,
    SUPPLIER,
    GROSS,
    NET,
    COST,
    TAX,
    STOCK,
    REORDER,
    ORDER,
    UNIT,
    SHORT_NAME,
)
KEYS: Final = (BARCODE, SKU)
"""What a row is known by."""

LARGEST_STOCK: Final = Decimal(1_000_000)
MOST_BARCODES: Final = 20
PRICE_DECIMALS: Final = 4
COST_DECIMALS: Final = 6
_LONGEST_SKU: Final = 40
_LONGEST_GROUP: Final = 80
_LONGEST_SUPPLIER: Final = 120
_LONGEST_UNIT: Final = 12
_DEEPEST: Final = 6

_NAMES: Final[Mapping[str, str]] = {
    NAME: "name productname product item title description articlename bezeichnung artikelbezeichnung artikelname produktname"
    " nombre descripcion producto articulo denominacion nom designation libelle produit nome designacao descricao produto artigo"
    " الاسم اسمالمنتج المنتج الوصف omschrijving",
    SKU: "sku code number artno articleno articlenumber itemno itemnumber productcode productnumber reference ref partno"
    " artikelnummer artikelnr artnr nummer bestellnummer codigo referencia numero numerodearticulo codearticle referencearticle"
    " codigoartigo الرقم الرمز رمزالمنتج artikelcode",
    BARCODE: "barcode barcodes ean ean13 ean8 gtin gtin13 upc strichcode eancode codigodebarras codigobarras codebarres codeabarres"
    " codigodebarra الباركود باركود streepjescode",
    CATEGORY: "category group productgroup department family type kategorie warengruppe gruppe artikelgruppe categoria grupo familia"
    " seccion categorie groupe famille rayon grupodeprodutos الفئة المجموعة التصنيف groep",
    SUPPLIER: "supplier vendor brandowner manufacturer lieferant hersteller proveedor fabricante fournisseur fabricant fornecedor"
    " المورد leverancier",
    GROSS: "price priceeur salesprice sellingprice retailprice pricewithtax pricewithvat grossprice priceincvat priceincltax rrp"
    " shelfprice preis verkaufspreis vk bruttopreis vkbrutto precio pvp precioventa precioconiva prix prixdevente prixttc pvttc"
    " preco precodevenda precocomiva السعر سعرالبيع السعرمعالضريبة prijs verkoopprijs",
    NET: "pricebeforetax pricewithoutvat pricewithouttax netprice priceexvat priceexcltax nettopreis vknetto preisohnemwst"
    " preciosiniva precioneto prixht prixdeventeht precosemiva precoliquido السعرقبلالضريبة",
    COST: "cost costprice purchase purchaseprice buyingprice wholesaleprice unitcost einkaufspreis ek einkauf coste costo preciocoste"
    " preciocompra preciodecompra cout prixdachat prixachat custo precodecusto precodecompra التكلفة سعرالشراء سعرالتكلفة inkoopprijs",
    TAX: "tax taxrate vat vatrate taxpercent vatpercent salestax mwst ust mwstsatz steuersatz steuer iva tipoiva tipodeiva impuesto tva"
    " tauxtva tauxdetva taxadeiva imposto الضريبة نسبةالضريبة btw",
    STOCK: "stock onhand quantity qty qtyonhand stocklevel instock bestand lagerbestand menge existencias cantidad stockactual"
    " quantite enstock qtestock estoque quantidade المخزون الكمية voorraad",
    REORDER: "reorderlevel reorderpoint minstock minimumstock minimum min mindestbestand meldebestand stockminimo puntodepedido"
    " stockminimum seuil estoqueminimo pontodeencomenda حدإعادةالطلب",
    ORDER: "orderqty orderquantity reorderqty reorderquantity bestellmenge cantidadpedido quantiteacommander quantidadeencomenda كميةالطلب",
    UNIT: "unit uom unitofmeasure einheit unidad unite unidade الوحدة eenheid",
    SHORT_NAME: "shortname receiptname kurzname kurzbezeichnung nombrecorto nomcourt nomecurto الاسمالقصير",
}

_MONEY_SIGNS: Final = re.compile(r"^[A-Z]{3}\s*|\s*[A-Z]{3}$|[€$£\u00a0\u202f\s]")
_APOSTROPHE: Final = "['\N{RIGHT SINGLE QUOTATION MARK}]"
"""Switzerland's mark between thousands."""
_SHORTENED: Final = re.compile(r"[0-9][.,]?[0-9]*E\+?[0-9]{1,2}", re.IGNORECASE)


def _plain(text: str) -> str:
    """Small letters and digits only, without accents: "Art. No." -> "artno"."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in folded if letter.isalnum())


_FIELD_OF: Final = {_plain(name): field for field, names in _NAMES.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class FileProduct:
    """What one row says. None: the file says nothing about it, and what is there stays."""

    number: int
    sku: str | None = None
    name: str | None = None
    short_name: str | None = None
    barcodes: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    """Names from the top down."""
    supplier: str | None = None
    price: Decimal | None = None
    price_includes_tax: bool = True
    cost: Decimal | None = None
    tax: str | None = None
    stock: Decimal | None = None
    reorder_level: Decimal | None = None
    order_qty: Decimal | None = None
    unit: str | None = None


def match_columns(header: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...]:
    """For each column the field it goes to by its name, IGNORE where no row has anything, and "" where a person has to say.

    A field is given once; the first column that is called so has it, but any number of columns may hold barcodes.
    """
    taken: set[str] = set()
    found = []
    for place, title in enumerate(header):
        field = _FIELD_OF.get(_plain(title), "")
        if not any(row.cells[place] for row in rows):
            field = IGNORE
        elif field in taken and field != BARCODE:
            field = ""
        taken.add(field)
        found.append(field)
    return tuple(found)


def read_product(row: Row, columns: Sequence[str], point: str) -> FileProduct:
    """Read one row. `columns` has a field for each column, `point` is the decimal point of the file. Where a row has both prices,
    the one with tax holds.

    Raises Refused of the rules of pos.domain.inputs with the fact `column` (its place), and `row_too_long`,
    `barcode_check_digit`, `barcode_shortened`.
    """
    if len(row.cells) > len(columns):
        raise Refused("row_too_long", columns=len(columns), cells=len(row.cells))
    said: dict[str, object] = {}
    codes: list[str] = []
    for place, (field, written) in enumerate(zip(columns, row.cells, strict=True)):
        # An apostrophe keeps a spreadsheet from computing a text: what this program writes itself comes back as it was.
        cell = written[1:] if written.startswith("'") and is_formula(written[1:]) else written
        if field in {"", IGNORE} or not cell:
            continue
        try:
            if field == BARCODE:
                codes += _barcodes(cell)
            elif field != NET or "price" not in said:
                said |= _read_cell(field, cell, point)
        except Refused as refused:
            raise Refused(refused.code, column=place, **refused.facts) from refused
    return FileProduct(row.number, barcodes=tuple(dict.fromkeys(codes)), **said)  # type: ignore[arg-type]  # _read_cell gives each field its own type


def _read_cell(field: str, cell: str, point: str) -> dict[str, object]:
    if field in {GROSS, NET}:
        return {"price": _price(cell, point), "price_includes_tax": field == GROSS}
    if field in {STOCK, REORDER, ORDER}:
        return {field: _quantity(cell, point, is_signed=field == STOCK)}
    if field == COST:
        return {field: _price(cell, point, COST_DECIMALS)}
    if field == TAX:
        return {field: _tax(cell, point)}
    if field == CATEGORY:
        parts = [clean_text(part, _LONGEST_GROUP) for part in re.split(r"\s*>\s*", cell)]
        return {field: tuple(part for part in parts if part)[:_DEEPEST]}
    longest = {
        NAME: LONGEST_NAME,
        SKU: _LONGEST_SKU,
        SHORT_NAME: LONGEST_SHORT_NAME,
        SUPPLIER: _LONGEST_SUPPLIER,
        UNIT: _LONGEST_UNIT,
    }[field]
    return {field: clean_text(cell, longest) or None}


def _barcodes(cell: str) -> list[str]:
    codes = [read_barcode(part) for part in re.split(r"[\s,;|]+", cell) if part][:MOST_BARCODES]
    for code in codes:
        if _SHORTENED.fullmatch(code):
            raise Refused("barcode_shortened", text=code)
        if is_digits(code) and len(code) in RETAIL_LENGTHS and not has_valid_check_digit(code):
            raise Refused("barcode_check_digit", barcode=code, digits=len(code))
    return codes


def _figure(cell: str, point: str) -> str:
    """Without a currency and without groups of thousands, where they are groups."""
    body = _MONEY_SIGNS.sub("", cell.strip())
    group = "." if point == "," else ","
    mark, dot = re.escape(group), re.escape(point)
    if re.fullmatch(rf"-?[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+(?:{dot}[0-9]+)?", body):
        body = body.replace(group, "")
    elif re.fullmatch(rf"-?[0-9]{{1,3}}(?:{_APOSTROPHE}[0-9]{{3}})+(?:{dot}[0-9]+)?", body):
        body = re.sub(_APOSTROPHE, "", body)
    return body


def _price(cell: str, point: str, decimals: int = PRICE_DECIMALS) -> Decimal:
    return read_number(_figure(cell, point), decimals, largest=LARGEST_PRICE, point=point)


def _quantity(cell: str, point: str, *, is_signed: bool) -> Decimal:
    return read_number(_figure(cell, point), 3, largest=LARGEST_STOCK, point=point, is_signed=is_signed)


def _tax(cell: str, point: str) -> str:
    """A rate as a plain figure where it is one, "9,0 %" -> "9"; else the name or the letter as it stands."""
    body = cell.strip().removesuffix("%").strip()
    if not body or not body[0].isdigit():
        return clean_text(cell, _LONGEST_GROUP)
    rate = read_number(body, PRICE_DECIMALS, largest=LARGEST_PERCENT, point="," if "," in body else point)
    return f"{rate.normalize():f}"
