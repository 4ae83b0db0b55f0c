from verifier.store.runs import newest_first, run_before


def test_no_question_is_of_one_database_alone():
    """They are written without a dialect's own words."""
    assert "LIMIT" in str(newest_first(10, 20))
    assert "ORDER BY" in str(run_before("r1"))
