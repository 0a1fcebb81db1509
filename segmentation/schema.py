"""The one declaration of what the warehouse holds.

Loading, validation, the default (German) file layout, the mapping and the documentation are made from it. A
column's `header` is its name in the extract layout that `load` reads without a mapping file. What tells of a person,
what becomes of it, what each field is for and how long it stays is declared here, too: the field register
(`segmentation.field_register`) is this declaration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "money", "number", "percent", "date"]
# What becomes of a cell on its way into the warehouse. hashed: its pseudonym (segmentation.pseudonyms) is stored in its
# place; left out: nothing is, unless whoever loads says so.
Treatment = Literal["kept", "hashed", "left out"]


@dataclass(frozen=True)
class Column:
    """One column of a core table.

    kind: money in EUR, percent is written `12,5` in an extract and stored as the fraction 0.125.
    references: the table whose key this column names. A row whose required reference is unknown is rejected,
    one whose optional reference is unknown is loaded; both are listed in load.orphans.
    values: (word in an extract, canonical value stored), compared without case; closed: no other word is taken.
    default: stored where the extract has nothing. kept: of a text only what the first group of this pattern matches,
    nothing where it does not match. person: whether its cells tell of a natural person; treatment: what becomes of
    them. purpose: what it is for, where that is not what its table is for.
    """

    name: str
    kind: Kind
    header: str
    required: bool = False
    references: str | None = None
    low: float | None = None
    high: float | None = None
    description: str = ""
    values: tuple[tuple[str, str], ...] = ()
    closed: bool = False
    default: str | None = None
    kept: str | None = None
    person: bool = False
    treatment: Treatment = "kept"
    purpose: str = ""

    @property
    def is_kept_whole(self) -> bool:
        """Whether its cells reach the warehouse as they stand in the extract."""
        return self.treatment == "kept" and self.kept is None


@dataclass(frozen=True)
class Table:
    """One core table: its grain, the stem of its extract's file name, its key columns, what its fields are for."""

    name: str
    file_stem: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    purpose: str

    @property
    def title(self) -> str:
        """What the table holds, for people: "Order lines"."""
        return self.name.replace("_", " ").capitalize()

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


DOCUMENT_TYPES = (("Auftrag", "order"), ("Retoure", "return"), ("Gutschrift", "credit"))
CHANNELS = (
    ("EDI", "edi"), ("Webshop", "webshop"), ("E-Mail", "email"), ("Telefon", "phone"), ("Außendienst", "field"),
)  # fmt: skip
STAGES = (
    ("Interesse", "lead"), ("Qualifiziert", "qualified"), ("Angebot", "offer"),
    ("Verhandlung", "negotiation"), ("Gewonnen", "won"), ("Verloren", "lost"),
)  # fmt: skip
YES_NO = (("ja", "yes"), ("nein", "no"))
# How long a field stays is a matter of where it was loaded, not of the field.
RETENTION = (
    "Until the data are deleted or the next refresh takes their place; of an upload that is not saved, at most "
    "12 hours after its last use"
)
OBJECTION = "Whoever objects is left out of segments"
SAME_PERSON = "Telling whether two entries are the same person, without a name"
SALES_REP = Column(
    "sales_rep",
    "text",
    "Vertriebsmitarbeiter",
    person=True,
    treatment="left out",
    purpose="None: no figure is made from it",
)
# A person's name before the @ never reaches the warehouse.
MAIL_DOMAIN = r"(?i)(?:^|@|//)(?:www\.)?([a-z0-9äöüß-]+(?:\.[a-z0-9äöüß-]+)*\.[a-z]{2,})(?:[/:?].*)?$"

CUSTOMERS = Table(
    "customers",
    "kunden",
    "one row per ERP customer (debtor)",
    ("customer_id",),
    (
        Column("customer_id", "text", "Kundennummer", required=True),
        Column("name", "text", "Firma", required=True, description="may be a person's, of a sole trader"),
        Column("street", "text", "Straße"),
        Column("postal_code", "text", "PLZ"),
        Column("city", "text", "Ort"),
        Column("country", "text", "Land"),
        Column("wz_code", "text", "WZ-Code", description="industry, WZ 2008"),
        Column("headcount", "integer", "Mitarbeiter", low=0),
        Column("annual_revenue", "money", "Jahresumsatz", low=0, description="the customer's own, EUR/yr"),
        Column("customer_since", "date", "Kunde seit"),
        Column("vat_id", "text", "USt-IdNr."),
        Column("parent_id", "text", "Konzernmutter", references="customers"),
        Column("payment_terms_days", "integer", "Zahlungsziel Tage", low=0, high=365),
        Column("phone", "text", "Telefon", description="the firm's, not a person's"),
        Column("mail_domain", "text", "E-Mail-Domain", kept=MAIL_DOMAIN, description="of an address only this is kept"),
        Column("opt_out", "text", "Widerspruch", values=YES_NO, closed=True, purpose=OBJECTION),
    ),
    "Telling customers apart, finding doubles, describing segments and the ideal customer",
)

PRODUCTS = Table(
    "products",
    "artikel",
    "one row per product",
    ("product_id",),
    (
        Column("product_id", "text", "Artikelnummer", required=True),
        Column("name", "text", "Bezeichnung"),
        Column("product_group", "text", "Warengruppe"),
        Column("list_price", "money", "Listenpreis", low=0, description="EUR per unit"),
        Column("unit_cost", "money", "Variable Kosten je Stück", low=0, description="EUR per unit"),
    ),
    "Assortment and price level of a customer",
)

ORDER_LINES = Table(
    "order_lines",
    "auftragspositionen",
    "one row per line of an order, return or credit note",
    ("order_id", "line_no"),
    (
        Column("order_id", "text", "Belegnummer", required=True),
        Column("line_no", "integer", "Position", required=True, low=0),
        Column(
            "document_type",
            "text",
            "Belegart",
            values=DOCUMENT_TYPES,
            closed=True,
            default="order",
            description="order, return or credit",
        ),
        Column("order_date", "date", "Belegdatum", required=True),
        Column("customer_id", "text", "Kundennummer", required=True, references="customers"),
        Column("product_id", "text", "Artikelnummer", references="products"),
        Column(
            "channel",
            "text",
            "Bestellweg",
            values=CHANNELS,
            description="edi, webshop, email, phone, field; other words stay as they are",
        ),
        Column("quantity", "number", "Menge"),
        Column("unit_price", "money", "Einzelpreis", low=0),
        Column("discount", "percent", "Rabatt", low=0, high=1),
        Column("revenue", "money", "Nettowert", required=True, description="net of discount; returns negative"),
        Column("cost", "money", "Variable Kosten", description="of the whole line; returns negative"),
        Column("requested_on", "date", "Wunschtermin"),
        Column("delivered_on", "date", "Lieferdatum"),
    ),
    "Revenue, contribution margin and buying behaviour of a customer",
)

PAYMENTS = Table(
    "payments",
    "zahlungen",
    "one row per invoice",
    ("invoice_id",),
    (
        Column("invoice_id", "text", "Rechnungsnummer", required=True),
        Column("customer_id", "text", "Kundennummer", required=True, references="customers"),
        Column("invoiced_on", "date", "Rechnungsdatum"),
        Column("due_on", "date", "Fällig am", required=True),
        Column("paid_on", "date", "Bezahlt am"),
        Column("amount", "money", "Betrag", required=True),
    ),
    "Paying behaviour of a customer",
)

SERVICE_COSTS = Table(
    "service_costs",
    "betreuungskosten",
    "one row per customer, month and kind of service",
    ("customer_id", "month", "activity"),
    (
        Column("customer_id", "text", "Kundennummer", required=True, references="customers"),
        Column("month", "date", "Monat", required=True, description="its first day"),
        Column("activity", "text", "Kostenart", required=True),
        Column("amount", "money", "Betrag", required=True, low=0),
    ),
    "Cost to serve and profit of a customer",
)

ACCOUNTS = Table(
    "accounts",
    "crm_firmen",
    "one row per CRM account, customer or prospect",
    ("account_id",),
    (
        Column("account_id", "text", "Firmen-ID", required=True),
        Column("name", "text", "Firma", required=True),
        Column("customer_id", "text", "Kundennummer", references="customers", description="empty: prospect"),
        Column("sector", "text", "Branche"),
        Column("wz_code", "text", "WZ-Code"),
        Column("postal_code", "text", "PLZ"),
        Column("city", "text", "Ort"),
        Column("headcount", "integer", "Mitarbeiter", low=0),
        Column("annual_revenue", "money", "Jahresumsatz", low=0),
        Column("erp_system", "text", "ERP-System"),
        Column("automation", "integer", "Automatisierungsgrad", low=1, high=5),
        Column("ownership", "text", "Eigentümerstruktur", description="Konzern, Mittelstand, inhabergeführt"),
        Column("parent", "text", "Muttergesellschaft"),
        Column("street", "text", "Straße"),
        Column("vat_id", "text", "USt-IdNr."),
        Column("phone", "text", "Telefon", description="the firm's, not a person's"),
        Column("mail_domain", "text", "E-Mail-Domain", kept=MAIL_DOMAIN, description="of an address only this is kept"),
        Column("opt_out", "text", "Widerspruch", values=YES_NO, closed=True, purpose=OBJECTION),
    ),
    "Market potential, describing segments and the ideal customer",
)

CONTACTS = Table(
    "contacts",
    "crm_kontakte",
    "one row per contact; a function at a firm, no person's name",
    ("contact_id",),
    (
        Column("contact_id", "text", "Kontakt-ID", required=True, person=True, treatment="hashed", purpose=SAME_PERSON),
        Column("account_id", "text", "Firmen-ID", required=True, references="accounts"),
        Column("function", "text", "Funktion"),
        Column("buying_role", "text", "Rolle im Einkauf"),
        Column("preferred_channel", "text", "Bevorzugter Kanal"),
        Column("opt_out", "text", "Widerspruch", values=YES_NO, closed=True, person=True, purpose=OBJECTION),
        Column("person", "text", "Name", person=True, treatment="hashed", purpose=SAME_PERSON),
        Column("email", "text", "E-Mail", person=True, treatment="hashed", purpose=SAME_PERSON),
    ),
    "Who takes part in buying, without names; whether somebody objects",
)

OPPORTUNITIES = Table(
    "opportunities",
    "crm_chancen",
    "one row per sales opportunity",
    ("opportunity_id",),
    (
        Column("opportunity_id", "text", "Chancen-ID", required=True),
        Column("account_id", "text", "Firmen-ID", references="accounts"),
        Column("product", "text", "Produkt"),
        Column(
            "stage",
            "text",
            "Phase",
            required=True,
            values=STAGES,
            description="won, lost or an open stage: lead, qualified, offer, negotiation or the source's own",
        ),
        Column("source", "text", "Quelle"),
        Column("created_on", "date", "Angelegt am"),
        Column("closed_on", "date", "Geschlossen am"),
        Column("value", "money", "Wert", low=0),
        Column("reason", "text", "Grund"),
        SALES_REP,
    ),
    "Win rates, market share and the evidence for the ideal customer",
)

ACTIVITIES = Table(
    "activities",
    "crm_aktivitaeten",
    "one row per sales activity",
    ("activity_id",),
    (
        Column("activity_id", "text", "Aktivitäts-ID", required=True),
        Column("account_id", "text", "Firmen-ID", required=True, references="accounts"),
        Column("activity_date", "date", "Datum", required=True),
        Column("activity", "text", "Art"),
        Column("minutes", "integer", "Dauer Minuten", low=0),
        SALES_REP,
    ),
    "Sales effort for a customer",
)

TICKETS = Table(
    "tickets",
    "tickets",
    "one row per service ticket",
    ("ticket_id",),
    (
        Column("ticket_id", "text", "Ticket-Nr.", required=True),
        Column("customer_id", "text", "Kundennummer", required=True, references="customers"),
        Column("opened_on", "date", "Eröffnet am", required=True),
        Column("closed_on", "date", "Geschlossen am"),
        Column("category", "text", "Kategorie"),
        Column("text", "text", "Text", person=True, description="may name somebody"),
    ),
    "Service effort for a customer",
)

SURVEYS = Table(
    "surveys",
    "umfragen",
    "one row per answered survey",
    ("survey_id",),
    (
        Column("survey_id", "text", "Umfrage-ID", required=True),
        Column("customer_id", "text", "Kundennummer", required=True, references="customers"),
        Column("answered_on", "date", "Beantwortet am", required=True),
        Column("nps", "integer", "NPS", low=0, high=10),
        Column("csat", "number", "CSAT", low=1, high=5),
        Column("comment", "text", "Kommentar", person=True, description="may name somebody"),
    ),
    "Satisfaction of a customer",
)

TABLES: tuple[Table, ...] = (
    CUSTOMERS, PRODUCTS, ORDER_LINES, PAYMENTS, SERVICE_COSTS,
    ACCOUNTS, CONTACTS, OPPORTUNITIES, ACTIVITIES, TICKETS, SURVEYS,
)  # fmt: skip

# No content of its own, but what turns amounts of other currencies into EUR.
EXCHANGE_RATES = Table(
    "exchange_rates",
    "wechselkurse",
    "one row per currency and day from which on its rate is valid",
    ("currency", "valid_from"),
    (
        Column("currency", "text", "Währung", required=True, description="its code, such as USD"),
        Column("valid_from", "date", "Gültig ab", required=True),
        Column("rate", "number", "Kurs in EUR", required=True, low=1e-9, description="EUR for one unit"),
    ),
    "Turning amounts into one currency",
)
LOADABLE: tuple[Table, ...] = (EXCHANGE_RATES, *TABLES)


def table(name: str) -> Table:
    """The table of that name; KeyError if there is none."""
    for candidate in LOADABLE:
        if candidate.name == name:
            return candidate
    raise KeyError(name)
