#!/bin/sh
# Exits 0 when nginx runs and likes its configuration.
set -eu
systemctl is-active --quiet nginx
nginx -t -q
