@echo off
rem Installs Segmentation for this user of Windows, or brings it up to date. No administrator's rights. See README.txt.
rem
rem ASCII only: what a person reads is in messages.txt. No delayed expansion: a folder's name may hold "!". Paths are
rem never handed to "call", which would read "%" and "^" in them once more. A program that dies leaves a negative number,
rem which "if errorlevel" does not see: hence the comparisons with 0.
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
set "SPOKEN="
if /i "%~1"=="fr" set "SPOKEN=--lang fr"
if /i "%~1"=="en" set "SPOKEN=--lang en"
set "RESULT=1"
if not defined LOCALAPPDATA set "LOCALAPPDATA=%USERPROFILE%\AppData\Local"
set "BASE=%LOCALAPPDATA%\segment-udfs"
set "ENVIRONMENT=%BASE%\env"
set "OLD=%BASE%\env.old"
set "LOG=%BASE%\install.log"
set "STEP=%BASE%\step.txt"
rem Programs are looked for on the search path only, not in the folder of this file, which may be the one of downloads.
set "NoDefaultCurrentDirectoryInExePath=1"
set "PYTHONHOME="
set "PYTHONPATH="
set "PIP_REQUIRE_VIRTUALENV="

if not exist "%HERE%messages.txt" (
  echo Extrayez d'abord tout le dossier du fichier .zip, puis relancez depuis ce dossier.
  echo First extract the whole folder from the .zip file, then try again from that folder.
  goto end
)
chcp 65001 >nul
if not exist "%BASE%" mkdir "%BASE%"
cd /d "%BASE%"
>"%LOG%" echo Segmentation %DATE% %TIME%
if not exist "%LOG%" (
  call :say no_folder
  goto end
)
call :say begin

rem --- Python: the one of this folder, else the one that the wheels are for, else any that is recent enough
set "WANTED="
if exist "%HERE%wheels\python.txt" set /p WANTED=<"%HERE%wheels\python.txt"
set "PY="
set "PYARG="
set "KIND=venv"
if exist "%HERE%python\python.exe" set "PY=%HERE%python\python.exe"
if defined PY call :suits
if defined PY set "KIND=copy"
set "VERSIONS=3.13 3.14 3.12 3.11"
if defined WANTED set "VERSIONS=%WANTED%"
if not defined PY for %%V in (%VERSIONS%) do call :try py -%%V
if not defined PY call :try python
if not defined PY (
  call :say no_python
  if defined WANTED echo   Python %WANTED%
  goto end
)
>>"%LOG%" echo python: "%PY%" %PYARG%

rem --- Excel must be closed: it holds files of ours
"%PY%" %PYARG% -I -c "import sys, ctypes; f = ctypes.windll.user32.FindWindowW; f.restype = ctypes.c_void_p; sys.exit(f('XLMAIN', None) is not None)" >>"%LOG%" 2>&1
if not "%ERRORLEVEL%"=="0" (
  call :say excel_open
  goto end
)

rem --- the environment is made beside the old one, which comes back when something fails
if exist "%OLD%" if exist "%ENVIRONMENT%" rmdir /s /q "%OLD%"
if exist "%OLD%" move "%OLD%" "%ENVIRONMENT%" >>"%LOG%" 2>&1
if exist "%ENVIRONMENT%" move "%ENVIRONMENT%" "%OLD%" >>"%LOG%" 2>&1
if exist "%ENVIRONMENT%" (
  call :say in_use
  goto end
)
call :say step_environment
set "PIP="
if exist "%HERE%wheels\pip.whl" set "PIP=%HERE%wheels\pip.whl\pip"
if "%KIND%"=="venv" goto venv
set "ENVPY=%ENVIRONMENT%\python.exe"
xcopy "%HERE%python" "%ENVIRONMENT%" /E /I /H /Q /Y >>"%LOG%" 2>&1
rem a copied Python finds its packages by this file, and nowhere else
"%ENVPY%" -I -c "import sys, pathlib; [path.write_text('\n'.join([path.stem + '.zip', '.', r'Lib\site-packages', 'import site', ''])) for path in pathlib.Path(sys.prefix).glob('python3*._pth')]" >>"%LOG%" 2>&1
goto made
:venv
set "ENVPY=%ENVIRONMENT%\Scripts\python.exe"
set "BARE="
if defined PIP set "BARE=--without-pip"
"%PY%" %PYARG% -I -m venv %BARE% "%ENVIRONMENT%" >>"%LOG%" 2>&1
:made
if not exist "%ENVPY%" (
  call :say no_environment
  goto back
)

rem --- our package: from the wheels beside this file, else from the checkout around it; never by its name from the
rem --- internet, where somebody else could offer a package of that name
call :say step_package
if defined PIP goto wheels
if exist "%HERE%..\..\segment_udfs\hosts\excel\install.py" goto checkout
call :say no_wheels
goto back
:checkout
"%ENVPY%" -I -X utf8 -m pip --disable-pip-version-check install --no-input "%HERE%..\.." >>"%LOG%" 2>&1
goto installed
:wheels
"%ENVPY%" -I -X utf8 "%PIP%" --isolated --disable-pip-version-check install --no-input --no-cache-dir --no-warn-script-location --no-index --find-links "%HERE%wheels" --require-hashes -r "%HERE%wheels\requirements.txt" >>"%LOG%" 2>&1
:installed
if not "%ERRORLEVEL%"=="0" (
  call :say no_package
  goto back
)

rem --- Excel
call :say step_excel
"%ENVPY%" -I -X utf8 -m segment_udfs.hosts.cli install excel %SPOKEN% >"%STEP%" 2>&1
set "CODE=%ERRORLEVEL%"
type "%STEP%"
type "%STEP%" >>"%LOG%"
if not "%CODE%"=="0" (
  call :say not_installed
  goto back
)
if exist "%OLD%" rmdir /s /q "%OLD%"

rem --- is all well?
call :say step_doctor
"%ENVPY%" -I -X utf8 -m segment_udfs.hosts.cli doctor excel %SPOKEN% >"%STEP%" 2>&1
set "CODE=%ERRORLEVEL%"
type "%STEP%"
type "%STEP%" >>"%LOG%"
set "RESULT=%CODE%"
if "%CODE%"=="0" call :say done
if not "%CODE%"=="0" call :say doctor_found
goto end

:back
if exist "%ENVIRONMENT%" rmdir /s /q "%ENVIRONMENT%"
if exist "%OLD%" move "%OLD%" "%ENVIRONMENT%" >>"%LOG%" 2>&1
call :say see_log
echo   "%LOG%"

:end
if exist "%STEP%" del "%STEP%"
echo.
pause
exit /b %RESULT%

rem === a candidate: sets PY and PYARG when it suits
:try
if defined PY goto :eof
set "PY=%~1"
set "PYARG=%~2"
call :suits
goto :eof

rem === keeps PY only when it is a 64-bit Python, recent enough, of the version wanted, and no Store application
:suits
"%PY%" %PYARG% -I -c "import sys, struct, ctypes; n = ctypes.c_uint32(0); version = '.'.join(map(str, sys.version_info[:2])); sys.exit(not (sys.version_info >= (3, 11) and struct.calcsize('P') == 8 and version in (sys.argv[1:] or [version]) and ctypes.windll.kernel32.GetCurrentPackageFullName(ctypes.byref(n), None) == 15700))" %WANTED% >>"%LOG%" 2>&1
if "%ERRORLEVEL%"=="0" goto :eof
set "PY="
set "PYARG="
goto :eof

rem === says the sentence of this name, in both languages
:say
for /f "usebackq tokens=1* delims==" %%A in ("%HERE%messages.txt") do if "%%A"=="%~1" echo %%B
for /f "usebackq tokens=1* delims==" %%A in ("%HERE%messages.txt") do if "%%A"=="%~1" >>"%LOG%" echo %%B
goto :eof
