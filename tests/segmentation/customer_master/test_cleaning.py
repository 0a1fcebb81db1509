"""Spellings of one thing come out alike, different things apart."""

from __future__ import annotations

import pytest

from segmentation.customer_master import cleaning

NAMES = [
    ("Müller Maschinenbau GmbH & Co. KG", "MUELLER MASCHINENBAU GMBH U. CO KG", "GmbH & Co. KG"),
    ("Müller Maschinenbau GmbH", "Fa. Muller Maschinenbau G.m.b.H.", "GmbH"),
    ("Stahlbau-Hamburg GmbH", "Stahlbau Hamburg Gesellschaft mbH", "GmbH"),
    ("Groß & Söhne oHG", "Gross und Soehne OHG", "OHG"),
    ("Alpenblick Hotel Ges.m.b.H.", "Hotel Alpenblick Gesellschaft mit beschränkter Haftung", "GmbH"),
    ("Schmidt Aktiengesellschaft", "Schmidt AG", "AG"),
    ("Nové Závody s.r.o.", "Nove Zavody s. r. o.", "s.r.o."),
]


@pytest.mark.parametrize(("one", "other", "legal_form"), NAMES)
def test_spellings_of_one_name(one: str, other: str, legal_form: str) -> None:
    first, second = cleaning.firm_name(one), cleaning.firm_name(other)
    assert sorted(first.words) == sorted(second.words)
    assert first.legal_form == second.legal_form == legal_form


def test_a_name_that_is_only_a_legal_form_or_nothing_stays() -> None:
    assert cleaning.firm_name("AG").words == ("ag",)
    assert cleaning.firm_name("SE Elektronik").words == ("se", "elektronik")
    assert cleaning.firm_name(None).words == ()
    assert cleaning.firm_name("!?").words == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Industriestraße 12 a", "Industriestr. 12a"),
        ("Südring 7", "Suedring 7"),
        ("Robert-Bosch-Str. 4-6", "Robert Bosch Straße 4"),
        ("1500 North Mason Avenue", "1500 N. Mason Ave"),
    ],
)
def test_spellings_of_one_street(one: str, other: str) -> None:
    assert cleaning.street(one) == cleaning.street(other)
    assert None not in (cleaning.street(one).name, cleaning.street(one).number)


def test_a_post_office_box_is_no_street() -> None:
    assert cleaning.street("Postfach 12 34") == cleaning.Street(None, None)


def test_phone_numbers_without_country_and_signs() -> None:
    forms = ("0221 / 12 34-0", "+49 (0) 221 12340", "0049 221 1234 0", "+49 221 12340")
    assert {cleaning.phone(form) for form in forms} == {"22112340"}
    assert cleaning.phone("0") is None
    assert cleaning.phone("000000000") is None


def test_a_domain_that_many_share_says_nothing() -> None:
    assert cleaning.mail_domain("Firma-X.de") == "firma-x.de"
    assert cleaning.mail_domain("gmx.de") is None
    assert cleaning.mail_domain("keine") is None


def test_vat_ids_without_signs_and_without_placeholders() -> None:
    assert cleaning.vat_id("DE 123 456 789") == "DE123456789"
    assert cleaning.vat_id("DE000000000") is None
    assert cleaning.vat_id("unbekannt") is None


def test_postal_codes_keep_no_leading_zero() -> None:
    assert cleaning.postal_code("D-01067") == cleaning.postal_code("1067") == "1067"
    assert cleaning.postal_code("") is None
