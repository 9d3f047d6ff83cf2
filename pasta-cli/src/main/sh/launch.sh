# Builds and starts a command line of this project; sourced by the scripts at the root, which set:
#   program  the script's name, for messages
#   root     the folder of the checkout
#   module   the Maven module of the command line
#   main     its main class

target=$root/$module/target
classpath_file=$target/classpath
own_jar=$target/$program.jar
stamp=$target/$program.built
# What the scripts of all shells share: the build, and options of Java.
shared=${shared:-$root/pasta-cli/src/main/launch}
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

# A jar may have gone from the local repository, or the classpath may be of another computer.
jars_are_there() {
    saved_ifs=$IFS
    IFS=:
    for jar in $(cat "$classpath_file"); do
        [ -e "$jar" ] || { IFS=$saved_ifs; return 1; }
    done
    IFS=$saved_ifs
}

# Spark computes by what its own jar holds, on processors.
takes_cuda() {
    [ "$java_major" -ge $cuda_java ] && [ "$program" != pasta-spark ]
}

is_built() {
    [ -s "$classpath_file" ] && [ -e "$stamp" ] || return 1
    [ -e "$own_jar" ] || return 1
    ! takes_cuda || [ -e "$cuda_jar" ] || return 1
    jars_are_there || return 1
    [ -z "$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main -newer "$stamp" -print 2>/dev/null | head -n 1)" ]
}

build() {
    [ -x "$java_home/bin/javac" ] || fail "a JDK is needed to build; the Java $java_version in $java_home has no" \
        "compiler (javac). Install a full JDK, version 17 or newer, or set JAVA_HOME to one."
    told=pipe
    [ ! -t 2 ] || told=terminal
    "$java_home/bin/java" "$shared/Launch.java" build "$root" "$program" "$module" $told </dev/null || exit $?
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
        x86_64 | amd64) [ "$program" = pasta-bench ] || wants_stock "$@" || tune OMP_NUM_THREADS 1 ;;
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
    # A locale that is not installed, as in most containers, is the same to Java.
    case "$(echo "${properties:-}" | sed -n 's/^ *sun\.jnu\.encoding = //p')" in
        ANSI_X3.4-1968 | US-ASCII | ASCII | 646) export LC_ALL=C.UTF-8 ;;
    esac
}

# Builds what is missing and becomes the command line.
launch() {
    find_java
    is_built || build
    tune_threads_and_memory "$@"
    choose_locale
    kind=command
    [ "$program ${1:-}" != "pasta serve" ] || kind=server
    [ "$program" != pasta-spark ] || kind=spark
    since=17
    [ "$java_major" -lt 22 ] || since=22
    [ "$java_major" -lt 24 ] || since=24
    options=
    # Java cannot tell what its streams are connected to, at least not on every version.
    if [ -t 0 ]; then options="$options -Dpasta.terminal.in=true"; fi
    if [ -t 1 ]; then options="$options -Dpasta.terminal.out=true"; fi
    jars=$own_jar:$(cat "$classpath_file")
    ! takes_cuda || jars=$jars:$cuda_jar
    # Split at spaces on purpose: both hold several options.
    # shellcheck disable=SC2086
    exec "$java" "@$shared/all.options" "@$shared/$kind.options" "@$shared/java-$since.options" $options ${PASTA_JAVA_OPTS:-} -cp "$jars" "$main" "$@"
}
