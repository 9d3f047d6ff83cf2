# Builds and starts a command line of this project; sourced by the scripts at the root, which set:
#   program  the script's name, for messages
#   root     the folder of the checkout
#   module   the Maven module of the command line
#   main     its main class

target=$root/$module/target
classpath_file=$target/classpath
own_jar=$target/$program.jar
stamp=$target/$program.built
build_lock=$root/target/building
# For NVIDIA GPUs; built by a newer Java alone, and beside the rest: nothing depends on it.
cuda_jar=$root/pasta-cuda/target/pasta-cuda.jar
cuda_java=22

fail() {
    echo "$program: $*" >&2
    exit 1
}

# 17 from "17.0.15", 8 from "1.8.0_292"; nothing where there is no version.
major() {
    echo "$1" | sed -n -e 's/^1\.\([0-9]*\).*/\1/p' -e t -e 's/^\([0-9][0-9]*\).*/\1/p'
}

find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java=$JAVA_HOME/bin/java
        [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it. Set it to a JDK, or unset it."
    else
        java=$(command -v java) || fail "Java is missing. Install a JDK, version 17 or newer, or set JAVA_HOME to one."
    fi
    properties=$("$java" -XshowSettings:properties -version 2>&1) || fail "$java does not run: $properties"
    java_version=$(echo "$properties" | sed -n 's/^ *java\.version = //p')
    java_home=$(echo "$properties" | sed -n 's/^ *java\.home = //p')
    java_major=$(major "$java_version")
    [ "${java_major:-0}" -ge 17 ] \
        || fail "Java 17 or newer is needed; $java is version ${java_version:-unknown}. Set JAVA_HOME to a newer JDK."
}

check_build_tools() {
    [ -x "$java_home/bin/javac" ] || fail "a JDK is needed to build; the Java $java_version in $java_home has no" \
        "compiler (javac). Install a full JDK, version 17 or newer, or set JAVA_HOME to one."
    mvn=$(command -v mvn) || fail "Maven is missing. Install version 3.8 or newer, so that \"mvn\" is found on the PATH."
    maven_version=$(JAVA_HOME=$java_home "$mvn" -B --version 2>/dev/null \
        | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p')
    maven_major=${maven_version%%.*}
    maven_minor=${maven_version#*.}
    maven_minor=${maven_minor%%.*}
    [ "${maven_major:-0}" -gt 3 ] || { [ "${maven_major:-0}" -eq 3 ] && [ "${maven_minor:-0}" -ge 8 ]; } \
        || fail "Maven 3.8 or newer is needed; $mvn is version ${maven_version:-unknown}."
}

# A jar may have gone from the local repository, or the classpath may be of another computer.
jars_are_there() {
    saved_ifs=$IFS
    IFS=:
    for jar in $(cat "$classpath_file"); do
        [ -e "$jar" ] || { IFS=$saved_ifs; return 1; }
    done
    IFS=$saved_ifs
}

is_built() {
    [ -s "$classpath_file" ] && [ -e "$stamp" ] || return 1
    [ -e "$own_jar" ] || return 1
    [ "$java_major" -lt $cuda_java ] || [ -e "$cuda_jar" ] || return 1
    jars_are_there || return 1
    [ -z "$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main -newer "$stamp" -print 2>/dev/null | head -n 1)" ]
}

# Whether the build that holds the lock has died: its process is no more, or it never got to say which it was.
is_abandoned() {
    holder=$(cat "$build_lock/pid" 2>/dev/null || true)
    if [ -n "$holder" ]; then
        ! kill -0 "$holder" 2>/dev/null
    else
        [ -n "$(find "$build_lock" -maxdepth 0 -mmin +1 2>/dev/null)" ]
    fi
}

# Two builds at once would write over each other: who comes second waits, unless the first is no more.
lock() {
    mkdir -p "$root/target"
    told=
    until mkdir "$build_lock" 2>/dev/null; do
        if is_abandoned; then
            rm -rf "$build_lock"
        else
            [ -n "$told" ] || echo "Waiting for another build of PASTA ..." >&2
            told=1
            sleep 1
        fi
    done
    echo $$ >"$build_lock/pid"
    trap 'rm -rf "$build_lock"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

unlock() {
    rm -rf "$build_lock"
    trap - EXIT INT TERM
}

build() {
    check_build_tools
    lock
    if is_built; then
        unlock
        return
    fi
    echo "Building PASTA, once; the first time this downloads about 300 MB." >&2
    mkdir -p "$target"
    log=$target/build.log
    # Taken before the build: what is edited while it runs is newer.
    touch "$target/$program.building"
    modules=$module
    [ "$java_major" -lt $cuda_java ] || modules=$module,pasta-cuda
    {
        status=0
        (cd "$root" && JAVA_HOME=$java_home "$mvn" -B -Dmaven.test.skip=true package -pl "$modules" -am) 2>&1 </dev/null || status=$?
        # Maven's last line may have no end.
        printf '\n%s\n' "$build_ended$status"
    } | tell_build || {
        grep '^\[ERROR\]' "$log" >&2 || tail -n 40 "$log" >&2
        fail "the build failed; its errors are above, all of its output is in $log."
    }
    mv -f "$target/$program.building" "$stamp"
    unlock
}

build_ended="The build has ended with "

# Reads Maven's output, writes it to the log, and tells what is done at the moment: at a terminal in one line that is
# drawn over, elsewhere a line for each module and each large file. Fails if the build has.
tell_build() {
    : >"$log"
    loaded=0
    while IFS= read -r line; do
        case $line in
            "$build_ended"*)
                tell_now ""
                return "${line#"$build_ended"}"
                ;;
            "Downloading from "* | "[INFO] Downloading from "*)
                [ ! -t 2 ] || tell_now "downloading ${line##*/} ($((loaded / 1000)) MB so far)"
                ;;
            "Downloaded from "* | "[INFO] Downloaded from "*)
                tell_downloaded
                ;;
            "[INFO] Building "*"["*/*"]")
                name=${line#"[INFO] Building "}
                name=${name%% *}
                tell_now "compiling ${name%:} [${line##*"["}"
                ;;
        esac
        printf '%s\n' "$line" >>"$log"
    done
    return 1
}

# From "Downloaded from central: https://.../name.jar (12 MB at 3.4 MB/s)".
tell_downloaded() {
    size=${line##*"("}
    size=${size%% at *}
    number=${size%% *}
    whole=${number%%.*}
    case $whole in
        '' | *[!0-9]*) return 0 ;;
    esac
    case $size in
        *" MB")
            loaded=$((loaded + whole * 1000))
            name=${line%% "("*}
            [ -t 2 ] || [ "$whole" -lt 5 ] || tell_now "downloaded ${name##*/} ($size, $((loaded / 1000)) MB so far)"
            ;;
        *" kB") loaded=$((loaded + whole)) ;;
    esac
}

# Cut to a width that every terminal has; blanks remove what was there.
tell_now() {
    if [ -t 2 ]; then
        printf '\r%-78.78s\r' "${1:+  $1}" >&2
    elif [ -n "$1" ]; then
        echo "  $1" >&2
    fi
}

# Sets a variable unless the user has; what was set here is listed for programs that are to run without it.
tune() {
    eval "present=\${$1:-}"
    if [ -z "$present" ]; then
        export "$1=$2"
        PASTA_TUNED="${PASTA_TUNED:-} $1"
    fi
}

# Whether --encoder asks for the stock encoder, in any case of letters, or the command takes no other.
wants_stock() {
    [ "${1:-}" != attention ] || return 0
    previous=
    for argument; do
        case "$previous$argument" in
            --encoder=[Ss][Tt][Oo][Cc][Kk]) return 0 ;;
        esac
        previous=
        [ "$argument" != --encoder ] || previous=--encoder=
    done
    return 1
}

tune_threads_and_memory() {
    # The thread pools of ND4J and OpenBLAS share the cores: one that spins while it waits slows the other down.
    tune OMP_WAIT_POLICY passive
    tune KMP_BLOCKTIME 0
    tune OPENBLAS_THREAD_TIMEOUT 4
    # Beside the fused encoder ND4J has only a few numbers to compute: its threads would wait for each other longer than
    # they work, above all where other programs want the processors too. The stock encoder has need of all of them.
    case "$(uname -m)" in
        x86_64 | amd64) [ "$program" != pasta ] || wants_stock "$@" || tune OMP_NUM_THREADS 1 ;;
    esac
    # OpenBLAS 0.3.19 does not know newer processors with AVX-512 and would run them at half their speed.
    if grep -q avx512f /proc/cpuinfo 2>/dev/null; then
        tune OPENBLAS_CORETYPE SkylakeX
    fi
    # Every step allocates and frees the same hundreds of megabytes; without this glibc returns them to the kernel each
    # time.
    tune MALLOC_ARENA_MAX 1
    tune MALLOC_MMAP_THRESHOLD_ 1000000000
    tune MALLOC_TRIM_THRESHOLD_ 4000000000
    export PASTA_TUNED
}

# Without a locale, or with one that has ASCII alone, Java would read the arguments' other characters as question marks.
choose_locale() {
    case "${LC_ALL:-${LC_CTYPE:-${LANG:-C}}}" in
        C | POSIX) export LC_ALL=C.UTF-8 ;;
    esac
}

# Builds what is missing and becomes the command line.
launch() {
    find_java
    is_built || build
    tune_threads_and_memory "$@"
    choose_locale
    # Half of the memory: weights and activations live outside the Java heap, in as much again.
    options="-XX:MaxRAMPercentage=50 -Djava.awt.headless=true"
    options="$options -XX:+UseSerialGC"
    if [ "$program ${1:-}" = "pasta serve" ]; then
        # Requests live for seconds: a young generation in which they die, and a heap that is all there from the start,
        # so that the memory the server takes does not depend on how long it runs.
        options="$options -Xmn96m -Xms256m -XX:+AlwaysPreTouch"
    else
        # Little lives on the heap: a small young generation keeps the process 70 MB smaller, and is as fast.
        options="$options -Xmn16m"
    fi
    [ "$java_major" -lt 22 ] || options="$options --enable-native-access=ALL-UNNAMED"
    [ "$java_major" -lt 24 ] || options="$options --sun-misc-unsafe-memory-access=allow"
    # Java cannot tell what its streams are connected to, at least not on every version.
    if [ -t 0 ]; then options="$options -Dpasta.terminal.in=true"; fi
    if [ -t 1 ]; then options="$options -Dpasta.terminal.out=true"; fi
    jars=$own_jar:$(cat "$classpath_file")
    [ "$java_major" -lt $cuda_java ] || jars=$jars:$cuda_jar
    # Split at spaces on purpose: both hold several options.
    # shellcheck disable=SC2086
    exec "$java" $options ${PASTA_JAVA_OPTS:-} -cp "$jars" "$main" "$@"
}
