@echo off
rem Runs the pasta command line, building it first where it is missing or older than its sources.
setlocal EnableExtensions DisableDelayedExpansion
rem For commands that are printed to be pasted.
set "PASTA_PROGRAM=%~0"
set "PASTA_NAME=pasta"
set "PASTA_MODULE=pasta-cli"
set "PASTA_MAIN=org.pasta4j.cli.Pasta"
if not "%~1"=="spark" goto folder
set "PASTA_NAME=pasta-spark"
set "PASTA_MODULE=pasta-spark-submit"
set "PASTA_MAIN=org.pasta4j.spark.submit.Submit"
:folder
rem The folder of this script; the dot keeps its last backslash off the quote behind it.
set "PASTA_ROOT=%~dp0."
call "%~dp0pasta-cli\src\main\launch\prepare.cmd"
if not "%ERRORLEVEL%"=="0" exit /b 1
"%PASTA_JAVA%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "%PASTA_ROOT%\target\launch" Launch start "%PASTA_ROOT%" %PASTA_NAME% %PASTA_MODULE% "%PASTA_SESSION%" %*
if not "%ERRORLEVEL%"=="0" exit /b 1
call "%PASTA_SESSION%.cmd"
rem Outside of any block: arguments may hold parentheses.
"%PASTA_JAVA%" "@%PASTA_SESSION%.args" %PASTA_JAVA_OPTS% %PASTA_MAIN% %*
set "PASTA_STATUS=%ERRORLEVEL%"
del "%PASTA_SESSION%.cmd" "%PASTA_SESSION%.args" >nul 2>nul
exit /b %PASTA_STATUS%
