"""What is released, what the library has, and the rule that makes the one of the other."""

from verifier.domain.model.match import Transform

ROWS = [
    (Transform.T2, "JDoe", "jdoe", None, None),
    (Transform.T2, "jdoe", "JDOE", None, None),
    (Transform.T3, "jdoe@example.edu", "jdoe", "^([^@]+)@.*$", "$1"),
    (Transform.T3, "JDoe@Example.edu", "jdoe", "^([^@]+)@.*$", "$1"),
    (Transform.T3, "jdoe", "jdoe@example.edu", "^(.*)$", "$1@example.edu"),
    (
        Transform.T3,
        "jdoe@example.edu",
        "jdoe@lib.example.edu",
        "^([^@]+)@.*$",
        "$1@lib.example.edu",
    ),
    (Transform.T4, "0012345", "12345", "^0+(.+)$", "$1"),
    (Transform.T4, "12345", "0012345", r"^(\d{5})$", "00$1"),
    (Transform.T5, "B12345", "12345", r"^[A-Za-z](\d+)$", "$1"),
    (Transform.T5, "ID12345", "12345", r"^[A-Za-z]{2}(\d+)$", "$1"),
    (Transform.T5, "12345", "B12345", r"^(\d+)$", "B$1"),
    (Transform.T6, "A21234000000018B", "21234000000018", r"^[A-Da-d](\d+)[A-Da-d]$", "$1"),
    (Transform.T6, "*12345*", "12345", r"^\*(.*)\*$", "$1"),
    (Transform.T7, "21234000000018", "2123400000001", r"^(\d{13})\d$", "$1"),
    (Transform.T8, "1234567890123456", "2097890123456", r"^\d{6}(\d{10})$", "209$1"),
    (Transform.T8, ";21234000000018=9912", "21234000000018", r"^;?(\d+)=.*$", "$1"),
    (Transform.T9, "12345678", "1234567", r"^(\d+)\d$", "$1"),
    (Transform.T13, "a1;b", "a1", "^([^;]+);.*$", "$1"),
    (Transform.T13, "b;a1", "a1", "^.*;([^;]+)$", "$1"),
    (Transform.T13, "EX\\jdoe", "jdoe", r"^[^\\]*\\(.*)$", "$1"),
    (Transform.T13, "uid=jdoe,ou=people,dc=example,dc=org", "jdoe", "^uid=([^,]+),.*$", "$1"),
    (Transform.T13, "urn:schac:x:21234000000018", "21234000000018", "^urn:.*:([^:]+)$", "$1"),
    (
        Transform.T14,
        "2-1234-00000001-8",
        "21234000000018",
        r"^(\d{1})-(\d{4})-(\d{8})-(\d{1})$",
        "$1$2$3$4",
    ),
    (Transform.T16, "EXU-12345", "12345", "^EXU-(.*)$", "$1"),
    (Transform.T16, "01ABC.X:12345", "12345", r"^01ABC\.X:(.*)$", "$1"),
    (Transform.T16, ".p1234567x", "1234567", r"^\.?p(\d{7})[\dx]?$", "$1"),
]
