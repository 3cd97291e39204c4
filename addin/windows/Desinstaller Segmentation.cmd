@echo off
rem Takes Segmentation away from this user of Windows: Excel's add-in, the settings, and the Python that was made for it.
rem
rem ASCII only, no delayed expansion: see "Installer Segmentation.cmd".
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
set "SPOKEN="
if /i "%~1"=="fr" set "SPOKEN=--lang fr"
if /i "%~1"=="en" set "SPOKEN=--lang en"
set "RESULT=1"
if not defined LOCALAPPDATA set "LOCALAPPDATA=%USERPROFILE%\AppData\Local"
set "BASE=%LOCALAPPDATA%\segment-udfs"
set "ENVIRONMENT=%BASE%\env"
set "NoDefaultCurrentDirectoryInExePath=1"
set "PYTHONHOME="
set "PYTHONPATH="

if not exist "%HERE%messages.txt" (
  echo Extrayez d'abord tout le dossier du fichier .zip, puis relancez depuis ce dossier.
  echo First extract the whole folder from the .zip file, then try again from that folder.
  goto end
)
chcp 65001 >nul
cd /d "%HERE%"
set "ENVPY=%ENVIRONMENT%\Scripts\python.exe"
if exist "%ENVIRONMENT%\python.exe" set "ENVPY=%ENVIRONMENT%\python.exe"
if not exist "%ENVPY%" (
  call :say nothing_here
  goto end
)
"%ENVPY%" -I -B -X utf8 -m segment_udfs.hosts.cli uninstall excel %SPOKEN%
if not "%ERRORLEVEL%"=="0" (
  call :say not_removed
  goto end
)
for %%D in ("%ENVIRONMENT%" "%BASE%\env.old") do if exist "%%~D" rmdir /s /q "%%~D"
for %%F in ("%BASE%\install.log" "%BASE%\step.txt") do if exist "%%~F" del /q "%%~F"
if exist "%ENVIRONMENT%" (
  call :say in_use
  goto end
)
rem without /s: what another program still needs stays
if exist "%BASE%" rmdir "%BASE%" >nul 2>&1
set "RESULT=0"
call :say removed

:end
echo.
pause
exit /b %RESULT%

:say
for /f "usebackq tokens=1* delims==" %%A in ("%HERE%messages.txt") do if "%%A"=="%~1" echo %%B
goto :eof
