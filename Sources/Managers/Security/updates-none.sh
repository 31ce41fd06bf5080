# updates_none_check|updates_none_apply SYSTEM: nothing here installs updates by itself, and that is told.
updates_none_check() { note "$1 does not install security updates by itself: install them by hand"; }

updates_none_apply() { :; }
