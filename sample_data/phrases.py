"""German sentences of tickets and survey comments, by the need behind them: quality, delivery, cost."""

from __future__ import annotations

OPENINGS = (
    "Guten Tag,", "Sehr geehrte Damen und Herren,", "Hallo zusammen,", "Guten Morgen,",
    "Kurze Meldung aus dem Werk:",
    "Bitte um Bearbeitung:", "Zu unserem Auftrag:", "Rückmeldung aus dem Wareneingang:",
    "Anfrage vom Einkauf:", "",
)  # fmt: skip

PROBLEMS: dict[str, tuple[str, ...]] = {
    "quality": (
        "bei {article} liegt das Maß außerhalb der Toleranz, gemessen {number} µm über Zeichnung",
        "die Oberfläche der {article} zeigt Kratzer und Grat, {number} Teile sind betroffen",
        "der Erstmusterprüfbericht zu {article} fehlt oder ist unvollständig",
        "{number} Stück {article} haben Risse an der Schweißnaht",
        "die Härteprüfung der Charge {number} weicht vom Werkszeugnis 3.1 ab",
        "an {article} blättert die Beschichtung ab, im Salzsprühtest nach {number} Stunden durchgefallen",
        "für {article} brauchen wir eine Bemusterung nach PPAP Stufe 3 und den Prüfplan",
        "bei der Montage von {article} klemmt die Passung; die Bohrung ist {number} µm zu klein",
        "das Material von {article} stimmt nicht mit der Spezifikation überein",
        "unsere Konstruktion möchte {article} ändern und bittet um technische Beratung zur Machbarkeit",
    ),
    "delivery": (
        "die Lieferung {article} ist seit {days} Tagen überfällig",
        "von {article} kam nur eine Teillieferung, es fehlen {number} Stück",
        "der bestätigte Termin für {article} wurde zum zweiten Mal verschoben",
        "die Spedition stand mit {article} nicht im Zeitfenster an der Rampe, unsere Linie steht",
        "wir brauchen {article} {days} Tage früher als bestätigt",
        "zu {article} haben wir weder Auftragsbestätigung noch Lieferavis erhalten",
        "der Sicherheitsbestand an {article} reicht noch {days} Tage, bitte Abruf vorziehen",
        "die Lieferung {article} ging an das falsche Werk; die Sendung liegt seit {days} Tagen dort",
        "der EDI-Abruf für {article} wurde nicht verarbeitet, Bandstillstand droht",
        "die Lieferzeit von {days} Tagen für {article} ist für uns zu lang",
    ),
    "cost": (
        "der Preis für {article} liegt {percent} % über dem Angebot des Wettbewerbs",
        "auf der Rechnung zu {article} fehlt der vereinbarte Rabatt von {percent} %",
        "wir müssen die Einkaufspreise für {article} um {percent} % senken",
        "bitte um Staffelpreise für {article} ab {number} Stück",
        "der Materialteuerungszuschlag auf {article} ist für uns nicht nachvollziehbar",
        "für {article} wurden Frachtkosten berechnet, obwohl frei Haus vereinbart ist",
        "die Gutschrift zu {article} steht seit {days} Tagen aus",
        "wir bitten um ein günstigeres Angebot für den Jahresbedarf von {number} Stück {article}",
        "die Preiserhöhung von {percent} % für {article} können wir so nicht akzeptieren",
        "der Mindermengenzuschlag bei {article} macht kleine Abrufe zu teuer",
    ),
}

CONSEQUENCES: dict[str, tuple[str, ...]] = {
    "quality": (
        "Die Teile sind gesperrt.", "Wir sortieren zu Ihren Lasten aus.",
        "Unser Kunde hat bereits reklamiert.",
        "Die Serienfreigabe ist gefährdet.", "Die Null-Fehler-Vorgabe ist damit verletzt.", "",
    ),
    "delivery": (
        "Die Produktion ist gefährdet.", "Uns drohen Sonderfahrten.",
        "Die Monteure warten auf der Baustelle.",
        "Wir können unseren Termin nicht halten.", "Die Liefertreue war zuletzt schwach.", "",
    ),
    "cost": (
        "Unser Budget ist ausgeschöpft.", "Wir vergleichen derzeit mehrere Lieferanten.",
        "Die Rechnung bleibt bis zur Klärung offen.", "Unsere Kunden geben den Kostendruck weiter.",
        "Sonst müssen wir den Bedarf neu ausschreiben.", "",
    ),
}  # fmt: skip

REQUESTS: dict[str, tuple[str, ...]] = {
    "quality": (
        "Bitte 8D-Report bis Ende der Woche.", "Bitte Ersatz liefern und Ursache nennen.",
        "Bitte Abholung veranlassen.",
        "Wir erwarten eine Stellungnahme der Qualitätssicherung.", "Bitte um Rückruf aus der Technik.",
    ),
    "delivery": (
        "Bitte neuen Termin verbindlich bestätigen.", "Bitte Sendungsnummer mitteilen.",
        "Bitte Expressversand prüfen.",
        "Wann können wir mit der Ware rechnen?", "Bitte dringend um Rückmeldung heute noch.",
    ),
    "cost": (
        "Bitte neues Angebot zusenden.", "Bitte Rechnung korrigieren.", "Bitte Preis prüfen und bestätigen.",
        "Welchen Nachlass können Sie bei größerer Menge geben?", "Bitte um Aufschlüsselung der Kosten.",
    ),
}  # fmt: skip

CLOSINGS = (
    "Danke.",
    "Mit freundlichen Grüßen, Einkauf",
    "Mit freundlichen Grüßen, Qualitätssicherung",
    "Viele Grüße",
    "",
)

PRAISE: dict[str, tuple[str, ...]] = {
    "quality": ("Qualität seit Jahren auf hohem Niveau", "Sehr gute technische Beratung",
    "Maßhaltigkeit und Prüfberichte "
                "sind vorbildlich", "Die Zusammenarbeit in der Entwicklung ist hervorragend"),
    "delivery": ("Liefertreue ist sehr gut", "Schnelle und zuverlässige Lieferung", "JIT-Anlieferung klappt "
                 "reibungslos", "Kurze Lieferzeit, gute Terminauskunft"),
    "cost": ("Preis und Leistung stimmen", "Faire Konditionen im Rahmenvertrag",
    "Bestellen im Webshop spart uns Zeit "
             "und Kosten", "Gute Staffelpreise"),
}  # fmt: skip
COMPLAINTS: dict[str, tuple[str, ...]] = {
    "quality": ("Zu viele Reklamationen im letzten Quartal", "Der 8D-Report kam zu spät",
    "Oberfläche schwankt von Charge "
                "zu Charge", "Technische Rückfragen bleiben lange liegen"),
    "delivery": ("Lieferzeiten zu lang", "Liefertermine werden nicht eingehalten",
    "Teillieferungen ohne Ankündigung",
                 "Terminauskunft nur auf Nachfrage"),
    "cost": ("Preise liegen über dem Wettbewerb", "Preiserhöhungen kommen zu kurzfristig",
    "Rechnungen sind oft "
             "fehlerhaft", "Als kleiner Kunde bekommt man keine guten Konditionen"),
}  # fmt: skip
NEUTRAL = (
    "Alles in Ordnung",
    "Weiter so, kleine Abstriche bei der Erreichbarkeit",
    "Solide",
    "Kein Kommentar nötig",
)
