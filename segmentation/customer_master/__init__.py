"""One customer master: second entries of a firm found, decided by people, and counted as one; groups; CRM accounts."""

from segmentation.customer_master.decisions import (
    Decision,
    Verdict,
    decide,
    decide_all,
    history,
    holding,
    standing,
    undo,
)
from segmentation.customer_master.evidence import GRADES, Reason
from segmentation.customer_master.mastered import Master, apply, master_list, read_master
from segmentation.customer_master.records import ACCOUNT, CUSTOMER, read_records
from segmentation.customer_master.search import Found, Pair, Record, find_duplicates
from segmentation.customer_master.standing import Standing

__all__ = [
    "ACCOUNT",
    "CUSTOMER",
    "GRADES",
    "Decision",
    "Found",
    "Master",
    "Pair",
    "Reason",
    "Record",
    "Standing",
    "Verdict",
    "apply",
    "decide",
    "decide_all",
    "find_duplicates",
    "history",
    "holding",
    "master_list",
    "read_master",
    "read_records",
    "standing",
    "undo",
]
