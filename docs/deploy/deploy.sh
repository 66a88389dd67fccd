#!/bin/sh
# Brings the plugins of a pipeline to this machine, and applies what is pending.
# usage: deploy.sh ARCHIVE FOLDER    (FOLDER holds solder.conf with [production]; the plugins go into FOLDER/plugins)
set -eu
umask 022
archive=$(realpath "$1")
cd "$2"
rm -rf plugins.new
mkdir plugins.new
tar -xzf "$archive" -C plugins.new --strip-components=1 --no-same-owner

# Nothing is replaced and nothing is run before the new plugins have been found sound.
solder --env production --plugins plugins.new validate

code=0
solder --env production --plugins plugins.new status --exit-code || code=$?
case $code in
  0) echo "deploy.sh: nothing is pending" ;;
  1) solder --env production --plugins plugins.new migrate --backup --keep 5 ;;
  *) exit "$code" ;;
esac

rm -rf plugins.old
[ ! -d plugins ] || mv plugins plugins.old
mv plugins.new plugins
