def test_nobody_is_told_where_to_begin(nobody):
    """One sentence for testers, one for operators."""
    answer = nobody.get("/check")

    assert 401 == answer.status_code
    assert "Sign in first." in answer.text
    assert "Testers open the link they were given." in answer.text


def test_nobody_learns_nothing_about_ids(nobody, browser):
    """What exists and what does not answer alike."""
    location = browser.log_in()

    assert nobody.get(location).text == nobody.get("/reports/x").text


def test_a_viewer_is_told_that_it_takes_an_admin(browser, viewer):
    """And may go on looking."""
    location = browser.log_in()
    answer = viewer.post(f"{location}/forget")

    assert (403, True) == (answer.status_code, "This is for an admin" in answer.text)
    assert "Ask an admin to do it, or to make you one." in answer.text
