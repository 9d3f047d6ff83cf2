@echo off
rem Runs the benchmarks, building them first where they are missing or older than their sources.
setlocal EnableExtensions DisableDelayedExpansion
set "PASTA_NAME=pasta-bench"
set "PASTA_MODULE=benchmarks"
rem The folder of this script; the dot keeps its last backslash off the quote behind it.
set "PASTA_ROOT=%~dp0."
call "%~dp0pasta-cli\src\main\launch\prepare.cmd"
if not "%ERRORLEVEL%"=="0" exit /b 1
"%PASTA_JAVA%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "%PASTA_ROOT%\target\launch" Launch start "%PASTA_ROOT%" %PASTA_NAME% %PASTA_MODULE% "%PASTA_SESSION%" %*
if not "%ERRORLEVEL%"=="0" exit /b 1
call "%PASTA_SESSION%.cmd"
rem Outside of any block: arguments may hold parentheses.
"%PASTA_JAVA%" "@%PASTA_SESSION%.args" %PASTA_JAVA_OPTS% org.pasta4j.benchmarks.PastaBench %*
set "PASTA_STATUS=%ERRORLEVEL%"
del "%PASTA_SESSION%.cmd" "%PASTA_SESSION%.args" >nul 2>nul
exit /b %PASTA_STATUS%
