"""The parts that screens are made of. They take finished texts and report what was pressed; they know no money."""
