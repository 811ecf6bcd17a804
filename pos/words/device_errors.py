"""What is said of devices that fail or are set up wrongly: printers, scanners, scales, displays. As `errors`, by code."""

from __future__ import annotations

DEVICE_ERRORS: dict[str, tuple[str, str]] = {
    "printer_address_unknown": (
        "“{address}” is no printer address.",
        "Use none, file:PATH, tcp:HOST, serial:PORT, usb:VENDOR:PRODUCT or system:NAME.",
    ),
    "printer_cover_open": (
        "The cover of the printer {printer} is open. Nothing was printed.",
        "Close it; what waits comes out by itself.",
    ),
    "printer_cutter": (
        "The cutter of the printer {printer} is stuck. Nothing was printed.",
        "Switch it off, open the cover, take out the paper, then switch it on.",
    ),
    "printer_error": (
        "The printer {printer} reports an error. Nothing was printed.",
        "Switch it off and on. If that does not help, see its manual.",
    ),
    "printer_hung_up": (
        "The printer {printer} broke off in the middle.",
        "Check its cable and power. The paper comes out again, whole.",
    ),
    "printer_offline": (
        "The printer {printer} is off line. Nothing was printed.",
        "Press its feed or on line button; what waits comes out by itself.",
    ),
    "printer_paper_out": (
        "The printer {printer} has no paper.",
        "Put a roll in; what waits comes out by itself.",
    ),
    "printer_queue_unknown": (
        "This computer has no print queue {printer}, or its print service is off.",
        "Compare the name with the system's printers.",
    ),
    "printer_usb_gone": (
        "{printer} is not plugged in.",
        "Check its cable and power. On Windows use its print queue, system:NAME.",
    ),
    "scanner_address_unknown": (
        "“{address}” is no address of a scanner.",
        "Use none or serial:PORT. A scanner that types like a keyboard needs none.",
    ),
    "scale_address_unknown": ("“{address}” is no address of a scale.", "Use none or serial:PORT."),
    "scale_none": ("This till has no scale.", "Set one up."),
    "pole_none": ("This till has no pole display.", "Set one up."),
    "device_unknown": ("There is no device {device} to try.", "Choose one from the list."),
    "screen_gone": (
        "Screen {number} is not there, or the till itself is on it.",
        "Plug it in, or choose another one.",
    ),
    "scale_silent": (
        "The scale at {device} does not answer.",
        "Switch it on, and compare what it speaks with the settings.",
    ),
    "pole_address_unknown": (
        "“{address}” is no address of a display.",
        "Use none, serial:PORT, tcp:HOST:PORT or file:PATH.",
    ),
    "pole_code_page_bad": (
        "“{text}” is no code page of a display.",
        "Write its number and codec, like 19:cp858.",
    ),
    "device_gone": (
        "The device at {device} cannot be reached.",
        "Check its cable. It is used again as soon as it is there.",
    ),
    "printer_failed": ("The printer {printer} did not print.", "Check paper and cover. The receipt waits."),
    "printer_no_spooler": ("This computer has no print queue.", "Use a network printer, or install CUPS."),
    "printer_silent": ("The printer {printer} does not answer.", "Switch it on. The receipt waits."),
    "printer_unreachable": (
        "The printer {printer} cannot be reached.",
        "Check its cable. The receipt waits.",
    ),
}
