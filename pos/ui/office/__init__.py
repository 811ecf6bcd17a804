"""The back office: one screen with a side bar and a page for each subject. Pages live in their own packages."""
