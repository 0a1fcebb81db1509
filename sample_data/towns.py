"""Towns with a postal code that is theirs, and how many metal-working customers one expects there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Town:
    """postal_code as the country writes it; weight is relative."""

    name: str
    postal_code: str
    country: str
    weight: float


_HEAVY = """58507 Lüdenscheid|58636 Iserlohn|58095 Hagen|57072 Siegen|57439 Attendorn|57462 Olpe
58840 Plettenberg
58762 Altena|58791 Werdohl|42853 Remscheid|42651 Solingen|42551 Velbert|33330 Gütersloh|33602 Bielefeld
33098 Paderborn|59821 Arnsberg|58706 Menden|70173 Stuttgart|73728 Esslingen|73033 Göppingen|73430 Aalen
74072 Heilbronn|74523 Schwäbisch Hall|75172 Pforzheim|72764 Reutlingen|72458 Albstadt|78532 Tuttlingen
78050 Villingen-Schwenningen|78628 Rottweil|77652 Offenburg|89073 Ulm|88045 Friedrichshafen|89518 Heidenheim
71634 Ludwigsburg|71063 Sindelfingen|78713 Schramberg|86150 Augsburg|85049 Ingolstadt|90402 Nürnberg
97421 Schweinfurt|93047 Regensburg|84130 Dingolfing|96450 Coburg|38100 Braunschweig|38440 Wolfsburg
49074 Osnabrück|34117 Kassel|35576 Wetzlar|09111 Chemnitz|08056 Zwickau|67655 Kaiserslautern
66424 Homburg"""

_MEDIUM = """42103 Wuppertal|42579 Heiligenhaus|32756 Detmold|32052 Herford|32423 Minden|44135 Dortmund
44787 Bochum
45127 Essen|47051 Duisburg|40210 Düsseldorf|41460 Neuss|41061 Mönchengladbach|47798 Krefeld|50667 Köln
51373 Leverkusen|52062 Aachen|52349 Düren|51643 Gummersbach|48143 Münster|59065 Hamm|59494 Soest
59555 Lippstadt
59872 Meschede|46395 Bocholt|58452 Witten|74653 Künzelsau|76131 Karlsruhe|68159 Mannheim|79098 Freiburg
88400 Biberach|88212 Ravensburg|71032 Böblingen|71332 Waiblingen|72336 Balingen|78224 Singen|77933 Lahr
75015 Bretten|80331 München|90762 Fürth|91052 Erlangen|97070 Würzburg|96047 Bamberg|84028 Landshut
94469 Deggendorf|87435 Kempten|87700 Memmingen|86609 Donauwörth|92224 Amberg|95028 Hof|95444 Bayreuth
63739 Aschaffenburg|91522 Ansbach|83022 Rosenheim|94315 Straubing|30159 Hannover|38226 Salzgitter
37073 Göttingen|31134 Hildesheim|26721 Emden|49808 Lingen|31785 Hameln|31224 Peine|49377 Vechta
60311 Frankfurt am Main|64283 Darmstadt|35390 Gießen|63450 Hanau|36037 Fulda|65428 Rüsselsheim
35683 Dillenburg
36251 Bad Hersfeld|56068 Koblenz|55116 Mainz|67059 Ludwigshafen|76744 Wörth am Rhein|57518 Betzdorf
56564 Neuwied
55543 Bad Kreuznach|66111 Saarbrücken|66740 Saarlouis|66538 Neunkirchen|01067 Dresden|04109 Leipzig
08523 Plauen
09599 Freiberg|08371 Glauchau|02625 Bautzen|01587 Riesa|99817 Eisenach|07743 Jena|99084 Erfurt|98527 Suhl
98574 Schmalkalden|39104 Magdeburg|06108 Halle|20095 Hamburg|28195 Bremen|10117 Berlin|13509 Berlin"""

_LIGHT = """53111 Bonn|46483 Wesel|72070 Tübingen|79539 Lörrach|94032 Passau|92637 Weiden|87600 Kaufbeuren
83301 Traunreut
26122 Oldenburg|29221 Celle|21682 Stade|21335 Lüneburg|63065 Offenbach|35037 Marburg|65183 Wiesbaden
54290 Trier
66482 Zweibrücken|66333 Völklingen|02826 Görlitz|07545 Gera|99610 Sömmerda|99734 Nordhausen
06844 Dessau-Roßlau
06749 Bitterfeld-Wolfen|38855 Wernigerode|14467 Potsdam|14770 Brandenburg an der Havel
15890 Eisenhüttenstadt
03046 Cottbus|14974 Ludwigsfelde|12099 Berlin|21079 Hamburg|22525 Hamburg|27568 Bremerhaven|24103 Kiel
23552 Lübeck|24937 Flensburg|24534 Neumünster|25524 Itzehoe|18055 Rostock|19053 Schwerin|23966 Wismar
17033 Neubrandenburg"""

_ABROAD = (
    ("Österreich", "4020 Linz|4600 Wels|4400 Steyr|8010 Graz|1100 Wien|6850 Dornbirn"),
    ("Schweiz", "8400 Winterthur|9000 St. Gallen|8005 Zürich|8200 Schaffhausen"),
    ("Niederlande", "5611 AZ Eindhoven|5911 AA Venlo|7511 JE Enschede"),
)


def _towns(text: str, country: str, weight: float, code_words: int = 1) -> list[Town]:
    towns = []
    for entry in text.replace("\n", "|").split("|"):
        words = entry.split(" ")
        code, name = " ".join(words[:code_words]), " ".join(words[code_words:])
        towns.append(Town(name, code, country, weight))
    return towns


TOWNS: tuple[Town, ...] = (
    *_towns(_HEAVY, "Deutschland", 3.0),
    *_towns(_MEDIUM, "Deutschland", 1.4),
    *_towns(_LIGHT, "Deutschland", 0.6),
    *(
        town
        for country, text in _ABROAD
        for town in _towns(text, country, 0.9, code_words=2 if country == "Niederlande" else 1)
    ),
)
