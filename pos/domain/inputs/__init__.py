"""The one place of rules for what comes from outside: text, numbers, codes and files. docs/bad-input.md has the reasons.

Every rule takes text as it came and gives a clean value, or raises Refused with the rule's own code. Parsers, forms,
services and commands call these rules and have none of their own.
"""
