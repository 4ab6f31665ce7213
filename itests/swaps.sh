#!/bin/sh
# Full load on the built distribution, while every module is swapped in turn, one a second, and the configuration edited ten times a second:
# swaps.sh [SECONDS], 600 by default. Fails when a request fails or meets two versions, a connection is cut, or what was replaced stays in memory.
set -eu
cd "$(dirname "$0")/.."
exec mvn -q -B -ntp verify -pl itests/fixtures,itests/live -Dtest=SwapUnderLoadTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dsurefire.rerunFailingTestsCount=0 -Dlive.seconds="${1:-600}"
