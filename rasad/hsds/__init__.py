"""The directory as Open Referral's Human Services Data Specification 3.1 has it."""
