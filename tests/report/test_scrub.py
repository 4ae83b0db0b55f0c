from verifier.report.redact import Scrubber, without_numbers


def test_foreign_text_loses_every_known_value_in_any_letter_case():
    """What another system said is masked where it repeats a value, a number or an address."""
    message = Scrubber(["Good", "jdoe7"]).message

    assert "Unknown User XXXX9 (Xxxx)" == message("Unknown User JDOE7 (Good)")
    assert "card 99999999 of x@xxxxxxx.xxx" == message("card 21234000 of a@example.edu")


def test_our_own_sentences_keep_plain_words():
    """A patron called Good does not spoil a sentence of ours; an identifier in it is masked."""
    prose = Scrubber(["Good", "21234000000018", "123"]).prose

    assert "in Good standing as 99999999999999" == prose("in Good standing as 21234000000018")
    assert "urn:oid:2.123.4 and 999." == prose("urn:oid:2.123.4 and 123.")


def test_nothing_known_leaves_sentences_alone():
    """Without values there is nothing to find, and very short ones are not looked for."""
    assert "as it was" == Scrubber([]).prose("as it was")
    assert "a 1 in a text" == Scrubber(["1", "a"]).message("a 1 in a text")


def test_the_longest_value_is_masked_first():
    """A value inside another one does not leave the rest of the longer one behind."""
    assert "xxxx.xxxx@xxxxxxx.xxx" == Scrubber(["jane", "jane.dane@example.edu"]).message(
        "jane.dane@example.edu"
    )


def test_a_value_is_found_without_its_blanks_too():
    """A server that trims the value it quotes does not give it away."""
    assert "no 9999" == Scrubber([" 1234 "]).message("no 1234")


def test_a_sentence_about_nobody_known_is_masked_as_well():
    """A peer may quote whom it refused: long numbers and mail addresses are hidden."""
    assert "of 99999999999999 and xxxx@xxxxxxx.xxx at 1.2.3.4:8443" == without_numbers(
        "of 21234000000018 and gail@example.edu at 1.2.3.4:8443"
    )
