#!/bin/sh
# Makes secrets/ for compose.yaml: an authority of its own, certificates of the stores and the desk, passwords, and settings.
# usage: prepare.sh FOLDER CHAT_HOST DESK_HOST     FOLDER is what `iblagh keys new` made
set -eu
umask 077
keys=$(cd "$1" && pwd) chat=$2 desk=$3
cd "$(dirname "$0")"
if [ -e secrets ]; then
    echo "secrets/ is there already, and nothing is written over." >&2
    exit 1
fi
mkdir secrets
cd secrets

curve="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
# shellcheck disable=SC2086  # several words
openssl req -x509 $curve -days 3650 -subj "/CN=Iblagh, this deployment" -keyout authority.key -out authority.crt 2>/dev/null
for name in postgres-intake postgres-desk redis s3 "$desk"; do
    file=$name
    [ "$name" = "$desk" ] && file=desk
    # shellcheck disable=SC2086
    openssl req $curve -subj "/CN=$name" -keyout "$file-tls.key" -out request 2>/dev/null
    printf 'basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:%s\n' "$name" >extensions
    openssl x509 -req -in request -CA authority.crt -CAkey authority.key -CAcreateserial -days 825 \
        -extfile extensions -out "$file-tls.crt" 2>/dev/null
done
rm request extensions
# What our processes believe: everybody's authorities, for Telegram and Meta, and this one.
cat /etc/ssl/certs/ca-certificates.crt authority.crt >bundle.crt

password() {
    openssl rand -hex 24
}
password >postgres-intake.password
password >postgres-desk.password
redis=$(password) s3=$(password)
cat >redis.conf <<END
port 0
tls-port 6379
tls-cert-file /run/secrets/redis-tls.crt
tls-key-file /run/secrets/redis-tls.key
tls-ca-cert-file /run/secrets/authority.crt
tls-auth-clients no
requirepass $redis
dir /data
appendonly yes
maxmemory 512mb
maxmemory-policy noeviction
END
cat >s3.env <<END
ROOT_ACCESS_KEY=iblagh
ROOT_SECRET_KEY=$s3
END
believing="sslmode=verify-full&sslrootcert=/run/secrets/bundle.crt"
cat "$keys/intake.env" - >intake.env <<END
IBLAGH_DATABASE_URL=postgresql://iblagh:$(cat postgres-intake.password)@postgres-intake/iblagh?$believing
IBLAGH_REDIS_URL=rediss://:$redis@redis:6379/0?ssl_ca_certs=/run/secrets/bundle.crt
IBLAGH_EVIDENCE_S3_KEY_ID=iblagh
IBLAGH_EVIDENCE_S3_SECRET=$s3
IBLAGH_WEB_URL=https://$chat
IBLAGH_PUSH_URL=https://$desk/v1
END
grep -v '_FILES\?=' "$keys/desk.env" >desk.env
cat >>desk.env <<END
IBLAGH_DESK_DATABASE_URL=postgresql://desk:$(cat postgres-desk.password)@postgres-desk/desk?$believing
IBLAGH_DESK_URL=https://$desk
END
cp "$keys/desk.key" "$keys/identity.key" "$keys/signing.pem" .
touch analyst-bot.env

# The services run as users of their own and share a group by which they read what is theirs; the desk's private keys have an owner.
chmod 0640 ./*.crt ./*-tls.key ./*.password redis.conf
if [ "$(id -u)" -eq 0 ]; then
    chgrp 10001 ./*.crt ./*-tls.key ./*.password redis.conf
    chown 10001:10001 desk.key identity.key signing.pem
else
    echo "As root: chgrp 10001 *.crt *-tls.key *.password redis.conf; chown 10001:10001 desk.key identity.key signing.pem" >&2
fi
echo "secrets/ is made. Move authority.key and a copy of $keys to where no machine of these can read them."
