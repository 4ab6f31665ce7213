#!/bin/sh
# Makes hello-VERSION.jar with a JDK 25 and the jars that Prox ships: ./build.sh [VERSION]
set -eu
cd "$(dirname "$0")"
version=${1:-1.0.0}
prox=${PROX_HOME:-../..}

rm -rf build
mkdir build
javac --release 25 -Xlint:-classfile -cp "$prox/bundles/*" -d build/classes src/com/example/hello/*.java
cat > build/manifest <<EOF
Bundle-ManifestVersion: 2
Bundle-SymbolicName: com.example.hello
Bundle-Version: $version
Import-Package: dev.prox.api;version="[0.1,1)"
Service-Component: OSGI-INF/hello.xml
Require-Capability: osgi.extender;filter:="(&(osgi.extender=osgi.component)(version>=1.5)(!(version>=2)))"
EOF
jar --create --file "hello-$version.jar" --manifest build/manifest -C build/classes . OSGI-INF
rm -rf build
echo "hello-$version.jar"
