rem Finds Java for the scripts at the root, which call this, and compiles what builds and starts the rest.
rem Sets PASTA_JAVA, and PASTA_SESSION, the beginning of the names of files that are of one start alone.
set "PASTA_JAVA="
if defined JAVA_HOME goto home
for %%j in (java.exe) do set "PASTA_JAVA=%%~$PATH:j"
if not defined PASTA_JAVA (
    echo %PASTA_NAME%: Java is missing. Install a JDK, version 17 or newer, or set JAVA_HOME to one.>&2
    exit /b 1
)
goto version
:home
set "PASTA_JAVA=%JAVA_HOME%\bin\java.exe"
if not exist "%PASTA_JAVA%" (
    echo %PASTA_NAME%: JAVA_HOME is "%JAVA_HOME%", but there is no bin\java.exe in it. Set it to a JDK, or unset it.>&2
    exit /b 1
)
:version
set "PASTA_SESSION=%TEMP%\%PASTA_NAME%-%RANDOM%%RANDOM%"
"%PASTA_JAVA%" -XshowSettings:properties -version >"%PASTA_SESSION%.java" 2>&1
set "PASTA_JAVA_VERSION=0"
set "PASTA_JAVA_HOME="
for /f "usebackq tokens=1,2,*" %%a in ("%PASTA_SESSION%.java") do (
    if "%%a"=="java.version" set "PASTA_JAVA_VERSION=%%c"
    if "%%a"=="java.home" set "PASTA_JAVA_HOME=%%c"
)
del "%PASTA_SESSION%.java"
rem 17 of 17.0.15, 25 of 25-ea; 1 of 1.8.0.
for /f "delims=.-+" %%v in ("%PASTA_JAVA_VERSION%") do set "PASTA_JAVA_MAJOR=%%v"
if %PASTA_JAVA_MAJOR% GEQ 17 goto compile
echo %PASTA_NAME%: Java 17 or newer is needed; "%PASTA_JAVA%" is version %PASTA_JAVA_VERSION%. Set JAVA_HOME to a newer JDK.>&2
exit /b 1
:compile
if exist "%PASTA_ROOT%\target\launch\Launch.class" exit /b 0
if not exist "%PASTA_JAVA_HOME%\bin\javac.exe" (
    echo %PASTA_NAME%: a JDK is needed to build; the Java %PASTA_JAVA_VERSION% in "%PASTA_JAVA_HOME%" has no compiler, javac. Install a full JDK, version 17 or newer, or set JAVA_HOME to one.>&2
    exit /b 1
)
rem Whichever Java starts it later.
"%PASTA_JAVA_HOME%\bin\javac.exe" --release 17 -encoding UTF-8 -d "%PASTA_ROOT%\target\launch" "%PASTA_ROOT%\pasta-cli\src\main\launch\Launch.java"
exit /b %ERRORLEVEL%
