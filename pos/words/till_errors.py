"""What is said of the till, its journal, the server and its database. As `errors`, by code."""

from __future__ import annotations

TILL_ERRORS: dict[str, tuple[str, str]] = {
    # Till and journal
    "disk_full": (
        "The disk is full. Nothing was written.",
        "Free some space on this computer, then try again.",
    ),
    "disk_reserve_used": (
        "The disk is full. Nothing was written, and a reserve of 8 MB was given up.",
        "Try again now, and free some space on this computer soon.",
    ),
    "entry_newer": (
        "The journal holds entries of a newer Tern (format {version}).",
        "Install the newer program.",
    ),
    "entry_too_large": ("The sale is too large to be written down.", "Split it into two sales."),
    "seen_unsaid": (
        "It is not said what was looked at. Nothing was marked.",
        "Name one entry, such as T01/1-17, or all of a kind: --all --flag stock_below_zero.",
    ),
    "seal_malformed": ("“{seal}” is no seal.", "A seal has 16 digits from 0 to 9 and a to f."),
    "seal_without_number": (
        "The database holds the receipts of several tills.",
        "Say which receipt the seal is from: --seal T01/1-000123=SEAL",
    ),
    "entry_unreadable": (
        "An entry in the journal cannot be read: {reason}.",
        "Keep the file and ask for help.",
    ),
    "fork": (
        "The server has other content under number {seq} of this till. Sending stopped; selling goes on.",
        "Two tills use one identity. Ask the owner to start a new number series for this one.",
    ),
    "clock_set_back": (
        "This computer's clock was set back. Without the database, signing in needs the right time.",
        "Set the clock right, or wait for the connection.",
    ),
    "clock_wrong": (
        "This till's clock is {minutes} minutes {direction} the server's.",
        "Set the clock right: receipts show the till's time.",
    ),
    "epoch_old": (
        "The journal is in number series {journal} already.",
        "Nothing has to be done. Restart the program.",
    ),
    "keyring_locked": (
        "The system's keyring does not give the key of till {till}. Signing in without the database is not possible.",
        "Unlock the keyring, or wait for the connection.",
    ),
    "body_unreadable": (
        "The text is no JSON: it breaks off at line {line}, sign {column}. Nothing was applied.",
        "Look there for a missing comma or quotation mark.",
    ),
    "body_odd": (
        "The text cannot be taken: {reason}. Nothing was applied.",
        "Correct it, then apply it.",
    ),
    "reason_missing": ("There is no reason yet.", "Write a few words: they are kept with your name."),
    "repair_refused": (
        "The entry cannot be repaired like this: {reason}.",
        "Correct the body, or accept the entry as it is.",
    ),
    "place_bad": ("“{text}” is no place in a journal.", "Write till, series and number, like T01/1-17."),
    "till_not_sent": (
        "{count} entries of this till are not on the server. Nothing was removed.",
        "Start the program with the database in reach, wait until everything is sent, then try again.",
    ),
    "entries_only_here": (
        "{entries} entries are only on this till. Nobody was signed out.",
        "Lock the till instead; signing out is possible when everything is sent.",
    ),
    "home_not_sent": (
        "{tills} Nothing was moved.",
        "Open the program with the database in reach, let it send, finish open sales, close it, then try again.",
    ),
    "home_in_use": (
        "Another program uses the shop in {home}. Nothing was moved.",
        "Close it, then try again.",
    ),
    "reset_takes_the_shop": (
        "The shop's own database lies in {home}: products, people and all sales go aside with it. Nothing was moved.",
        "If that is meant, run it again with --yes.",
    ),
    "no_shop_here": ("There is no shop in {home}.", "Nothing has to be put aside."),
    "folder_not_moved": (
        "The folder {folder} could not be moved: {reason}. Nothing was changed.",
        "Close the programs that use it, then try again.",
    ),
    "signed_out_afar": (
        "You were signed out from elsewhere.",
        "The sale is still there.",
    ),
    "was_idle": (
        "Nobody touched this till for a while, so it was locked.",
        "Sign in to go on. Nothing was lost.",
    ),
    "was_asleep": (
        "This computer was asleep, or its clock was moved.",
        "Sign in to go on. Nothing was lost.",
    ),
    "series_unknown": (
        "The server was restored from before this till's number series {journal}. Sending stopped; selling goes on.",
        "Ask the owner to start the number series again.",
    ),
    "journal_behind_server": (
        "The server knows {server} entries of this till, its journal only {journal}. Sending stopped; selling goes on.",
        "This till was restored or copied. Ask the owner to start a new number series for it.",
    ),
    "journal_damaged": (
        "The journal of this till is damaged ({path}). It was not changed.",
        "Stop selling on this till, keep the file, and ask for help.",
    ),
    "journal_missing": ("There is no journal at {path}.", "Check the till's code and the folder."),
    "journal_newer": ("The journal was written by a newer Tern.", "Install the newer program."),
    "journal_of_other_till": (
        "This journal belongs to till {owner}, not to {till}.",
        "Check the till's code.",
    ),
    "till_blocked": ("This till was blocked by the owner.", "Sales are kept here. Ask the owner."),
    "till_code_reserved": (
        "No till can be called {till}: receipts for practice are.",
        "Choose another code.",
    ),
    "till_code_bad": (
        "“{code}” is no code for a till.",
        "Use a letter and up to seven letters or digits, like T02.",
    ),
    "till_in_use": ("Another program has till {till} open.", "Close it first, or use another till."),
    "till_unknown": ("This computer has no till {till}.", "Add it with: pos till add {till}"),
    "entry_fork": (
        "The server has other content under this till's number. Sending stopped; selling goes on.",
        "Two tills use one identity. Ask the owner to start a new number series for this one.",
    ),
    "entry_gap": (
        "The server misses entries of this till. Sending stopped; selling goes on.",
        "Restart the program.",
    ),
    "entry_hash_wrong": (
        "An entry does not fit its seal. Sending stopped; selling goes on.",
        "Ask for help.",
    ),
    "till_exists": (
        "There is a till {till} already.",
        "Choose another code, or give it a new login with --renew.",
    ),
    # Server and database
    "database_folder_busy": (
        "Another program is busy with the database folder.",
        "Wait a moment, then try again.",
    ),
    "database_folder_damaged": (
        "The database folder is damaged.",
        "Keep it, and restore the last backup.",
    ),
    "database_missing": (
        "There is no such database on the server.",
        "Check the address, or run: pos init",
    ),
    "database_not_provisioned": ("The database was not prepared for Tern.", "Run: pos init"),
    "embedded_server_missing": (
        "There is no built-in database for this computer.",
        "Use a PostgreSQL server, with POS_DATABASE_URL.",
    ),
    "no_server_account": (
        "The database may not run as root, and there is no other account for it.",
        "Start the program as a normal user.",
    ),
    "outcome_unknown": (
        "The connection broke at the last moment.",
        "Look whether it was done before trying again.",
    ),
    "schema_missing": ("The database has no tables of Tern.", "Run: pos init"),
    "server_disk_full": (
        "The server's disk is full. Nothing was changed.",
        "Free some space on the server.",
    ),
    "server_not_running": ("The database does not run.", "Start the program again."),
    "server_too_small": (
        "The server has {connections} connections, too few for {tills} tills.",
        "Set max_connections to {needed} or more in its configuration and start it again.",
    ),
    "posting_paused": (
        "This till has posted more in a short time than a till may. Nothing is lost.",
        "It goes on by itself. If this till has not sold that much, look at who uses its login.",
    ),
    "upgrade_blocked": (
        "The database could not be upgraded: other programs hold what has to change. Nothing was changed.",
        "Close them and try again: {programs}.",
    ),
    "server_too_slow": ("The database did not answer in time. Nothing was changed.", "Try again."),
    "store_ambiguous": ("There are several shops in this database.", "Say which one is meant."),
    "store_missing": ("The shop is not set up in this database.", "Run: pos init"),
    "upgrade_running": ("Another program is upgrading the database.", "Wait until it has finished."),
    "database_folder_other_version": (
        "The database folder is of PostgreSQL {found}; this program brings {needed}. It was not touched.",
        "Start it with the program that made it, back it up, and restore it here.",
    ),
    "folder_not_reachable": (
        "The folder {folder} cannot be reached by the database's user. Nothing was created.",
        "Choose a folder that other users may pass through, with POS_HOME.",
    ),
    "admin_address_needed": (
        "This needs an administrator's login for the database at {address}.",
        "Put its address with user and password into POS_DATABASE_URL for this command.",
    ),
    "database_address_invalid": (
        "The database address cannot be read.",
        "Use postgresql://USER:PASSWORD@HOST:PORT/NAME.",
    ),
    "not_initialised": ("There is no shop here yet.", "Create one with: pos init"),
    "schema_newer": (
        "The database was upgraded by a newer Tern ({found}); this program knows {known}. Selling goes on from this till.",
        "Install the newer program.",
    ),
    "schema_older": ("The database is of an older Tern ({found}).", "Run: pos upgrade"),
    "server_did_not_start": ("The database did not start.", "See the log: {log}"),
    "server_login_refused": (
        "The database refused this till's login.",
        "Check the address and the password, or add the till again.",
    ),
    "server_unreachable": (
        "The database does not answer. Nothing was changed.",
        "Check the network, then try again.",
    ),
    "shop_exists": ("There is a shop in this database already.", "Nothing was changed."),
}
