# Shell functions of the setup managers.
