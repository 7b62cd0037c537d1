# Keeps a private PostgreSQL for as long as its standard input stays open, then stops it and
# removes its folder. Whoever started this holds the other end: however that program ends, by
# itself, by a panic or by a signal, the end closes and the server goes.
#
# $1 folder of PostgreSQL's programs   $2 folder to live in   $3 port   rest: settings for `-c`
trap '' INT TERM HUP
programs=$1 home=$2 port=$3
shift 3

"$programs/initdb" --pgdata="$home/data" --username=waymark --auth=trust --no-sync \
    --encoding=UTF8 --locale=C --locale-provider=icu --icu-locale=en-US \
    >"$home/log" 2>&1 </dev/null || exit 1

settings=
for setting; do settings="$settings -c $setting"; done
# shellcheck disable=SC2086 -- each setting is one word
"$programs/postgres" -D "$home/data" -p "$port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories= $settings >>"$home/log" 2>&1 </dev/null &
server=$!

cat >/dev/null
# An immediate shutdown: nothing in there is worth a checkpoint. Asked for again and again, since
# a server that has only just started does not listen to the first time.
while kill -QUIT "$server" 2>/dev/null; do sleep 0.1; done
wait "$server"
rm -rf "$home"
