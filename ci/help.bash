# Sourced first by each script here. With --help or -h among its arguments the script prints the
# comment at its head, which states purpose and usage, and exits.

for argument in "$@"; do
  if [[ $argument == --help || $argument == -h ]]; then
    sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
    exit 0
  fi
done
unset argument
