# Ends a session with every process in it.
need_session
end_members
if [ -n "$members" ]; then
    answer survived "$members"
    exit 0
fi
tries=0
while is_alive "$DIR" || [ -e "$DIR" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || break
    sleep 0.1 || sleep 1
done
answer closed
