"""Numbers: telephone numbers and bank accounts, each in one spelling: E.164 and IBAN."""

import re

from conversations.matching import western_digits

HOME = "MA"


def phone(raw: str) -> str:
    """`raw` in E.164 if it can be a number there is, read from Morocco; else its digits, and + if it had one."""
    import phonenumbers

    written = western_digits(raw).strip(" (")
    digits = ("+" if written.startswith("+") else "") + re.sub(r"[^0-9]", "", written)
    # Many write the 0 of the national number after the country's: +212 (0) 6.
    digits = re.sub(r"^(\+|00)2120", r"\g<1>212", digits)
    try:
        number = phonenumbers.parse(digits, HOME)
    except phonenumbers.NumberParseException:
        return digits
    if not phonenumbers.is_valid_number(number):
        return digits
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_facts(canonical: str) -> tuple[str, str]:
    """Of a number in E.164: the country (ISO 3166) and the kind (mobile, fixed_line …) of its range; empty where unknown."""
    import phonenumbers

    try:
        number = phonenumbers.parse(canonical, HOME)
    except phonenumbers.NumberParseException:
        return "", ""
    country = phonenumbers.region_code_for_number(number) or ""
    kind = phonenumbers.PhoneNumberType.to_string(phonenumbers.number_type(number)).lower()
    # 001 stands for numbers of no country: satellites and international services.
    return ("" if country == "001" else country), ("" if kind == "unknown" else kind)


def bank_account(raw: str) -> str:
    """The IBAN that `raw` is, without its blanks; a Moroccan account without its country (RIB) as the IBAN that it has."""
    word = re.sub(r"[\W_]", "", western_digits(raw)).upper()
    if not re.fullmatch(r"[0-9]{24}", word) or int(word) % 97:
        return word
    # What divides by 97 has the same check of ISO 13616 whatever it is.
    return f"MA64{word}"
