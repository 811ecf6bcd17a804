# Sets everything up and opens the demo shop on Windows. With arguments: the same as the command pos.
$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $PSScriptRoot
$venv = Join-Path $root '.venv'
$python = Join-Path $venv 'Scripts\python.exe'
$lock = Join-Path $root 'requirements.lock'
$stamp = Join-Path $venv '.installed-requirements.lock'

function Find-Python {
    foreach ($candidate in @(@('py', '-3.13'), @('py', '-3.12'), @('py', '-3.11'), @('python'), @('python3'))) {
        $program = $candidate[0]
        $rest = @($candidate | Select-Object -Skip 1)
        if (Get-Command $program -ErrorAction SilentlyContinue) {
            & $program @rest -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>$null
            if ($LASTEXITCODE -eq 0) { return , $candidate }
        }
    }
    throw 'Tern needs Python 3.11 or newer. Install it from python.org, then start again.'
}

$isReady = (Test-Path $python) -and (Test-Path $stamp) -and
    ((Get-FileHash $lock).Hash -eq (Get-FileHash $stamp).Hash)
if (-not $isReady) {
    $base = Find-Python
    $program = $base[0]
    $rest = @($base | Select-Object -Skip 1)
    if (-not (Test-Path $python)) { & $program @rest -m venv $venv }
    & $python -m pip install -q --disable-pip-version-check 'uv>=0.5'
    if ($LASTEXITCODE -ne 0) { throw 'Installing uv failed. Is the package index reachable?' }
    # a shop's firewall may sign with its own certificate, which only the system knows
    $env:UV_SYSTEM_CERTS = '1'; $env:UV_NATIVE_TLS = '1'
    & $python -m uv pip install -q --require-hashes -r $lock
    if ($LASTEXITCODE -ne 0) { throw 'Installing the locked packages failed.' }
    Copy-Item $lock $stamp
}

$env:PYTHONPATH = $root
if ($args.Count -gt 0) { & $python -m pos @args } else { & $python -m pos demo }
exit $LASTEXITCODE
