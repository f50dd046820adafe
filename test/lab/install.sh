#!/usr/bin/env bash
# Installs the system software that `npm run test:lab` uses (Debian). Safe to run twice.
set -euo pipefail
missing=()
command -v zbarimg >/dev/null || missing+=(zbar-tools)
command -v pdfinfo >/dev/null || missing+=(poppler-utils)
dpkg -s python3-jwcrypto >/dev/null 2>&1 || missing+=(python3-jwcrypto)
dpkg -s python3-cbor2 >/dev/null 2>&1 || missing+=(python3-cbor2)
test -x /usr/lib/postgresql/15/bin/initdb || missing+=(postgresql-15)
dpkg -s python3-openpyxl >/dev/null 2>&1 || missing+=(python3-openpyxl)
dpkg -s python3-xlsxwriter >/dev/null 2>&1 || missing+=(python3-xlsxwriter)
dpkg -s python3-icalendar >/dev/null 2>&1 || missing+=(python3-icalendar)
command -v soffice >/dev/null || missing+=(libreoffice-calc-nogui)
dpkg -s python3-uno >/dev/null 2>&1 || missing+=(python3-uno)
command -v storescu >/dev/null || missing+=(dcmtk)
dpkg -s python3-hl7 >/dev/null 2>&1 || missing+=(python3-hl7)
test -x /usr/sbin/mosquitto || missing+=(mosquitto)
command -v mosquitto_pub >/dev/null || missing+=(mosquitto-clients)
dpkg -s python3-paho-mqtt >/dev/null 2>&1 || missing+=(python3-paho-mqtt)
command -v tshark >/dev/null || missing+=(tshark)
command -v mitmdump >/dev/null || missing+=(mitmproxy)
command -v tcpdump >/dev/null || missing+=(tcpdump)
command -v tcprewrite >/dev/null || missing+=(tcpreplay)
command -v curl >/dev/null || missing+=(curl)
command -v openssl >/dev/null || missing+=(openssl)
command -v ip >/dev/null || missing+=(iproute2)
command -v nft >/dev/null || missing+=(nftables)
test -x /usr/sbin/freeradius || missing+=(freeradius)
command -v radclient >/dev/null || missing+=(freeradius-utils)
dpkg -s rsyslog-gnutls >/dev/null 2>&1 || missing+=(rsyslog rsyslog-gnutls)
command -v setpriv >/dev/null || missing+=(util-linux)
command -v sysctl >/dev/null || missing+=(procps)
command -v strace >/dev/null || missing+=(strace)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
