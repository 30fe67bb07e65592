//! The cmdlets that are understood: their aliases, parameters and what values at which place mean.
//! Sources: the reference pages of Microsoft.PowerShell.Management, .Utility, .Core and .Archive 7.4, and of
//! Windows PowerShell 5.1 for aliases.
//!
//! Aliases that are programs where the system is no Windows (`sort`, `diff`, `ps`, `compare`, `write`) are left out.
//!
//! As in the other tables, a parameter that is not named here makes the call opaque. Parameters that set
//! variables (`-OutVariable`), take credentials or reach other machines (`-ComputerName`) are left out.

use crate::analysis::programs::row::{Does, Opt, Role, does, flags, takes, value};

/// A cmdlet.
#[derive(Debug)]
pub(crate) struct Cmdlet {
    /// Its name and its aliases, separated by blanks.
    names: &'static str,
    options: &'static [Opt<'static>],
    /// The parameters that take values without a name, in order.
    pub(super) positional: &'static [(&'static str, Role)],
    /// What further values without a name are.
    pub(super) rest: Option<Role>,
    /// What it works on in the current folder when nothing is named.
    pub(super) default: Option<Role>,
    /// What it does with what the pipeline hands over.
    pub(super) handed: Handed,
    /// Whether it takes blocks.
    pub(super) blocks: bool,
    pub(super) does: &'static [Does],
}

impl Cmdlet {
    /// Whether wildcards in its paths are characters of a name, whichever parameter has them.
    pub(super) fn is_literal(&self) -> bool {
        canonical(self) == "New-Item"
    }
}

/// What a cmdlet takes from the pipeline.
#[derive(Debug, Clone, Copy)]
pub(super) enum Handed {
    /// Data.
    Nothing,
    /// Paths, whether as text or as files.
    Paths(Role),
    /// Files alone; text is data.
    Files(Role),
}

/// What every cmdlet takes.
const COMMON: &[Opt<'static>] = &[
    flags("-Verbose -vb -Debug -db -WhatIf -wi -Confirm -cf"),
    value("-ErrorAction -ea -WarningAction -wa -InformationAction -infa -ProgressAction -OutBuffer -ob"),
];

const NEW: Cmdlet =
    Cmdlet { names: "", options: &[], positional: &[], rest: None, default: None, handed: Handed::Nothing, blocks: false, does: &[] };

/// A cmdlet that only computes: every value is data.
const fn computes(names: &'static str, options: &'static [Opt<'static>]) -> Cmdlet {
    Cmdlet { names, options, rest: Some(Role::Text), ..NEW }
}

/// One that takes blocks as well.
const fn computes_by_blocks(names: &'static str, options: &'static [Opt<'static>]) -> Cmdlet {
    Cmdlet { blocks: true, ..computes(names, options) }
}

/// One that reads what a path names.
const fn reads(names: &'static str, role: Role, options: &'static [Opt<'static>], positional: &'static [(&'static str, Role)]) -> Cmdlet {
    Cmdlet { names, options, positional, handed: Handed::Paths(role), ..NEW }
}

const LISTING: &[Opt<'static>] = &[
    takes(Role::List, "-Path -LiteralPath -PSPath -LP"),
    value("-Filter -Include -Exclude -Depth -Attributes -Delimiter"),
    flags(
        "-Recurse -s -Force -Name -File -af -Directory -ad -Hidden -h -ReadOnly -ar -System -FollowSymlink -IsValid -NewerThan -OlderThan",
    ),
    value("-PathType"),
];
const CONTENT: &[Opt<'static>] = &[
    takes(Role::Read, "-Path -LiteralPath -PSPath -LP"),
    value("-TotalCount -First -Head -Tail -Last -Encoding -ReadCount -Filter -Include -Exclude -Delimiter"),
    flags("-Raw -Force -Wait -AsByteStream"),
];
const WRITING: &[Opt<'static>] = &[
    takes(Role::Write, "-Path -LiteralPath -PSPath -LP -FilePath"),
    value("-Value -Encoding -Width -InputObject -Filter -Include -Exclude"),
    flags("-NoNewline -PassThru -AsByteStream -NoClobber -Append"),
    does(&[], "-Force").danger(),
];
const CONVERTING: &[Opt<'static>] = &[
    value("-InputObject -Depth -Delimiter -Header -As -DateKind"),
    flags("-Compress -EnumsAsStrings -AsArray -AsHashtable -NoTypeInformation -NoEnumerate -UseCulture -IncludeTypeInformation -Raw"),
];
const FORMATTING: &[Opt<'static>] = &[
    value("-Property -GroupBy -View -Expand -DisplayError -ShowError -InputObject -Column"),
    flags("-AutoSize -HideTableHeaders -Wrap -Force -RepeatHeader"),
];
const PRINTING: &[Opt<'static>] = &[
    value("-InputObject -Message -Object -Separator -ForegroundColor -BackgroundColor -Category -ErrorId -Tags -MessageData -TargetObject"),
    value("-Activity -Status -PercentComplete -CurrentOperation -SecondsRemaining -Id -ParentId"),
    flags("-NoEnumerate -NoNewline -Completed"),
];
const PICKING: &[Opt<'static>] = &[
    value("-Property -ExcludeProperty -ExpandProperty -First -Last -Skip -SkipLast -Index -SkipIndex -InputObject -Top -Bottom -Culture"),
    flags("-Unique -Wait -Descending -Ascending -CaseSensitive -Stable -NoElement -AsHashTable -AsString"),
];
const WHERE: &[Opt<'static>] = &[
    value("-Property -Value -InputObject"),
    flags("-FilterScript -EQ -NE -GT -GE -LT -LE -Like -NotLike -Match -NotMatch -Contains -NotContains -In -NotIn -Is -IsNot -Not"),
    flags("-CEQ -CNE -CLike -CMatch -CContains -CIn -INE -IEQ -ILike -IMatch"),
];
const WEB: &[Opt<'static>] = &[
    takes(Role::Url, "-Uri"),
    takes(Role::Method, "-Method"),
    takes(Role::Sent, "-Body -Form -Headers -ContentType -UserAgent"),
    takes(Role::Write, "-OutFile"),
    value("-TimeoutSec -MaximumRedirection -MaximumRetryCount -RetryIntervalSec"),
    flags("-UseBasicParsing -DisableKeepAlive -NoProxy -PassThru -SkipHttpErrorCheck"),
];

const CMDLETS: &[Cmdlet] = &[
    // Reading.
    Cmdlet {
        default: Some(Role::List),
        ..reads("Get-ChildItem gci ls dir", Role::List, LISTING, &[("-Path", Role::List), ("-Filter", Role::Text)])
    },
    reads("Get-Item gi", Role::List, LISTING, &[("-Path", Role::List)]),
    reads("Test-Path", Role::List, LISTING, &[("-Path", Role::List)]),
    reads(
        "Resolve-Path rvpa",
        Role::List,
        &[takes(Role::List, "-Path -LiteralPath -PSPath -LP -RelativeBasePath"), flags("-Relative -Force")],
        &[("-Path", Role::List)],
    ),
    reads(
        "Get-ItemProperty gp Get-ItemPropertyValue gpv",
        Role::List,
        &[takes(Role::List, "-Path -LiteralPath -PSPath -LP"), value("-Name -Filter")],
        &[("-Path", Role::List), ("-Name", Role::Text)],
    ),
    reads("Get-Content gc cat type", Role::Read, CONTENT, &[("-Path", Role::Read)]),
    reads(
        "Get-FileHash",
        Role::Read,
        &[takes(Role::Read, "-Path -LiteralPath -PSPath -LP"), value("-Algorithm")],
        &[("-Path", Role::Read)],
    ),
    reads("Get-Acl", Role::List, &[takes(Role::List, "-Path -LiteralPath -PSPath")], &[("-Path", Role::List)]),
    reads(
        "Import-Csv ipcsv",
        Role::Read,
        &[takes(Role::Read, "-Path -LiteralPath -PSPath -LP"), value("-Delimiter -Header -Encoding"), flags("-UseCulture")],
        &[("-Path", Role::Read)],
    ),
    reads(
        "Format-Hex fhx",
        Role::Read,
        &[takes(Role::Read, "-Path -LiteralPath -PSPath -LP"), value("-Count -Offset -Encoding")],
        &[("-Path", Role::Read)],
    ),
    Cmdlet {
        handed: Handed::Files(Role::Read),
        ..reads(
            "Select-String sls",
            Role::Read,
            &[
                takes(Role::Read, "-Path -LiteralPath -PSPath -LP"),
                takes(Role::Pattern, "-Pattern"),
                value("-Context -Encoding -Include -Exclude -InputObject -Culture"),
                does(&[Does::Inverts], "-NotMatch"),
                flags("-SimpleMatch -CaseSensitive -AllMatches -Quiet -List -Raw -NoEmphasis"),
            ],
            &[("-Pattern", Role::Pattern), ("-Path", Role::Read)],
        )
    },
    // Text about paths.
    computes("Join-Path", &[value("-Path -ChildPath -AdditionalChildPath")]),
    computes("Split-Path", &[value("-Path -LiteralPath"), flags("-Parent -Leaf -LeafBase -Extension -Qualifier -NoQualifier -IsAbsolute")]),
    computes("Get-Location gl pwd", &[flags("-Stack"), value("-PSDrive")]),
    // Where the session is.
    Cmdlet {
        names: "Set-Location cd chdir sl",
        options: &[takes(Role::Directory, "-Path -LiteralPath -PSPath -LP"), flags("-PassThru")],
        positional: &[("-Path", Role::Directory)],
        ..NEW
    },
    Cmdlet {
        names: "Push-Location pushd",
        options: &[takes(Role::Directory, "-Path -LiteralPath -PSPath -LP"), flags("-PassThru")],
        positional: &[("-Path", Role::Directory)],
        ..NEW
    },
    Cmdlet { names: "Pop-Location popd", options: &[flags("-PassThru")], ..NEW },
    // Data.
    computes_by_blocks("Where-Object where ?", WHERE),
    computes_by_blocks("Select-Object select", PICKING),
    computes_by_blocks("Sort-Object", PICKING),
    computes_by_blocks("Group-Object group", PICKING),
    computes_by_blocks(
        "Measure-Object measure",
        &[
            value("-Property -InputObject"),
            flags("-Sum -Average -Maximum -Minimum -StandardDeviation -AllStats -Line -Word -Character -IgnoreWhiteSpace"),
        ],
    ),
    computes("Get-Unique gu", &[flags("-AsString -OnType -CaseInsensitive"), value("-InputObject")]),
    computes(
        "Compare-Object",
        &[
            value("-ReferenceObject -DifferenceObject -Property -SyncWindow -Culture"),
            flags("-IncludeEqual -ExcludeDifferent -PassThru -CaseSensitive"),
        ],
    ),
    // A word in place of the block may name a method that is called.
    Cmdlet {
        names: "ForEach-Object foreach %",
        options: &[value("-InputObject -ThrottleLimit -TimeoutSeconds"), flags("-Begin -Process -End -Parallel")],
        blocks: true,
        ..NEW
    },
    computes_by_blocks("Format-Table ft", FORMATTING),
    computes_by_blocks("Format-List fl", FORMATTING),
    computes_by_blocks("Format-Wide fw", FORMATTING),
    computes("Out-String", &[value("-Width -InputObject"), flags("-Stream -NoNewline")]),
    computes("Out-Null", &[value("-InputObject")]),
    computes("Out-Host oh", &[value("-InputObject"), flags("-Paging")]),
    computes("Out-Default", &[value("-InputObject"), flags("-Transcript")]),
    computes("Write-Output echo", PRINTING),
    computes("Write-Host", PRINTING),
    computes("Write-Error", PRINTING),
    computes("Write-Warning", PRINTING),
    computes("Write-Verbose", PRINTING),
    computes("Write-Debug", PRINTING),
    computes("Write-Information", PRINTING),
    computes("Write-Progress", PRINTING),
    computes("ConvertTo-Json", CONVERTING),
    computes("ConvertFrom-Json", CONVERTING),
    computes("ConvertTo-Csv", CONVERTING),
    computes("ConvertFrom-Csv", CONVERTING),
    computes("ConvertTo-Xml", CONVERTING),
    computes("ConvertTo-Html", &[value("-Property -Title -Head -Body -As"), flags("-Fragment")]),
    computes("ConvertFrom-StringData", &[value("-StringData -Delimiter")]),
    computes("Get-Member gm", &[value("-Name -MemberType -InputObject -View"), flags("-Static -Force")]),
    computes(
        "Get-Date",
        &[value("-Date -Year -Month -Day -Hour -Minute -Second -Format -UFormat -DisplayHint -UnixTimeSeconds"), flags("-AsUTC")],
    ),
    computes("Get-Random", &[value("-InputObject -Count -Minimum -Maximum -SetSeed"), flags("-Shuffle")]),
    computes("New-TimeSpan", &[value("-Start -End -Days -Hours -Minutes -Seconds")]),
    computes("New-Guid", &[]),
    computes("Start-Sleep sleep", &[value("-Seconds -Milliseconds -Duration -m")]),
    Cmdlet { names: "Measure-Command", options: &[value("-InputObject"), flags("-Expression")], blocks: true, ..NEW },
    computes("Set-StrictMode", &[value("-Version"), flags("-Off")]),
    computes("Clear-Host clear cls", &[]),
    // The machine.
    computes(
        "Get-Command gcm",
        &[value("-Name -CommandType -Type -Module -Noun -Verb -TotalCount"), flags("-All -ListImported -ShowCommandInfo -Syntax")],
    ),
    computes("Get-Alias gal", &[value("-Name -Definition")]),
    computes("Get-Process gps", &[value("-Name -Id -ProcessName"), flags("-FileVersionInfo")]),
    computes("Get-Service gsv", &[value("-Name -DisplayName -Include -Exclude"), flags("-DependentServices -RequiredServices")]),
    computes("Get-PSDrive gdr", &[value("-Name -PSProvider -Scope")]),
    computes("Get-Volume", &[value("-DriveLetter -FileSystemLabel")]),
    computes("Get-Culture", &[value("-Name"), flags("-ListAvailable")]),
    computes("Get-Host", &[]),
    computes("Get-Uptime", &[flags("-Since")]),
    computes("Get-TimeZone", &[value("-Id -Name"), flags("-ListAvailable")]),
    computes("Get-NetTCPConnection", &[value("-LocalPort -RemotePort -State -LocalAddress -RemoteAddress -OwningProcess")]),
    computes("Get-NetIPAddress", &[value("-AddressFamily -InterfaceAlias -InterfaceIndex -IPAddress")]),
    computes("Get-Variable gv", &[value("-Name -Scope"), flags("-ValueOnly")]),
    Cmdlet {
        does: &[Does::Process],
        ..computes("Stop-Process spps kill", &[value("-Name -Id -InputObject"), flags("-PassThru"), does(&[], "-Force").danger()])
    },
    Cmdlet { does: &[Does::Process], ..computes("Start-Service sasv", &[value("-Name")]) },
    Cmdlet { does: &[Does::Process], ..computes("Stop-Service spsv", &[value("-Name"), does(&[], "-Force").danger()]) },
    Cmdlet { does: &[Does::Process], ..computes("Restart-Service", &[value("-Name"), does(&[], "-Force").danger()]) },
    // Changing files.
    Cmdlet { names: "Set-Content sc", options: WRITING, positional: &[("-Path", Role::Write), ("-Value", Role::Text)], ..NEW },
    Cmdlet { names: "Add-Content ac", options: WRITING, positional: &[("-Path", Role::Write), ("-Value", Role::Text)], ..NEW },
    Cmdlet {
        handed: Handed::Paths(Role::Write),
        names: "Clear-Content clc",
        options: WRITING,
        positional: &[("-Path", Role::Write)],
        ..NEW
    },
    Cmdlet { names: "Out-File", options: WRITING, positional: &[("-FilePath", Role::Write), ("-Encoding", Role::Text)], ..NEW },
    Cmdlet {
        names: "Tee-Object tee",
        options: &[takes(Role::Write, "-FilePath -LiteralPath"), value("-Encoding -InputObject"), flags("-Append")],
        positional: &[("-FilePath", Role::Write)],
        ..NEW
    },
    Cmdlet {
        names: "Export-Csv epcsv",
        options: &[
            takes(Role::Write, "-Path -LiteralPath"),
            value("-Delimiter -Encoding -InputObject -UseQuotes"),
            flags("-NoTypeInformation -Append -NoClobber -Force"),
        ],
        positional: &[("-Path", Role::Write), ("-Delimiter", Role::Text)],
        ..NEW
    },
    // `-Target` makes a link, which may lead anywhere.
    Cmdlet {
        names: "New-Item ni mkdir md",
        options: &[takes(Role::Write, "-Path -Name"), value("-ItemType -Type -Value"), does(&[], "-Force").danger()],
        positional: &[("-Path", Role::Write)],
        ..NEW
    },
    Cmdlet {
        names: "Copy-Item cp copy cpi",
        options: &[
            takes(Role::Read, "-Path -LiteralPath -PSPath -LP"),
            takes(Role::Write, "-Destination"),
            value("-Filter -Include -Exclude"),
            does(&[Does::Recursive], "-Recurse"),
            flags("-Container -PassThru"),
            does(&[], "-Force").danger(),
        ],
        positional: &[("-Path", Role::Read), ("-Destination", Role::Write)],
        handed: Handed::Paths(Role::Read),
        ..NEW
    },
    Cmdlet {
        names: "Move-Item mv move mi",
        options: &[
            takes(Role::Move, "-Path -LiteralPath -PSPath -LP"),
            takes(Role::Write, "-Destination"),
            value("-Filter -Include -Exclude"),
            flags("-PassThru"),
            does(&[], "-Force").danger(),
        ],
        positional: &[("-Path", Role::Move), ("-Destination", Role::Write)],
        handed: Handed::Paths(Role::Move),
        ..NEW
    },
    Cmdlet {
        names: "Rename-Item rni ren",
        options: &[
            takes(Role::Move, "-Path -LiteralPath -PSPath -LP"),
            takes(Role::Write, "-NewName"),
            flags("-PassThru"),
            does(&[], "-Force").danger(),
        ],
        positional: &[("-Path", Role::Move), ("-NewName", Role::Write)],
        handed: Handed::Paths(Role::Move),
        ..NEW
    },
    Cmdlet {
        names: "Remove-Item rm del erase rd ri rmdir",
        options: &[
            takes(Role::Delete, "-Path -LiteralPath -PSPath -LP"),
            value("-Filter -Include -Exclude"),
            does(&[Does::Recursive], "-Recurse -r").danger(),
            does(&[], "-Force").danger(),
        ],
        positional: &[("-Path", Role::Delete)],
        handed: Handed::Paths(Role::Delete),
        ..NEW
    },
    Cmdlet {
        names: "Expand-Archive",
        options: &[
            takes(Role::Read, "-Path -LiteralPath"),
            takes(Role::Write, "-DestinationPath"),
            flags("-PassThru"),
            does(&[], "-Force").danger(),
        ],
        positional: &[("-Path", Role::Read), ("-DestinationPath", Role::Write)],
        // Whatever the archive holds, also what programs act upon.
        does: &[Does::Unpack],
        handed: Handed::Paths(Role::Read),
        ..NEW
    },
    Cmdlet {
        names: "Compress-Archive",
        options: &[
            takes(Role::ReadTree, "-Path -LiteralPath"),
            takes(Role::Write, "-DestinationPath"),
            value("-CompressionLevel"),
            flags("-Update -PassThru"),
            does(&[], "-Force").danger(),
        ],
        positional: &[("-Path", Role::ReadTree), ("-DestinationPath", Role::Write)],
        handed: Handed::Paths(Role::ReadTree),
        ..NEW
    },
    // The network.
    Cmdlet { names: "Invoke-WebRequest iwr curl wget", options: WEB, positional: &[("-Uri", Role::Url)], ..NEW },
    Cmdlet { names: "Invoke-RestMethod irm", options: WEB, positional: &[("-Uri", Role::Url)], ..NEW },
    Cmdlet {
        names: "Test-Connection",
        options: &[value("-Count -TargetName -TimeoutSeconds"), flags("-Quiet -IPv4 -IPv6")],
        rest: Some(Role::Host),
        ..NEW
    },
    Cmdlet {
        names: "Test-NetConnection tnc",
        options: &[takes(Role::Host, "-ComputerName"), value("-Port -InformationLevel")],
        rest: Some(Role::Host),
        ..NEW
    },
    Cmdlet { names: "Resolve-DnsName", options: &[value("-Type")], rest: Some(Role::Host), does: &[Does::Send], ..NEW },
    // Running what is given.
    Cmdlet {
        names: "Invoke-Expression iex",
        options: &[takes(Role::Inline, "-Command")],
        positional: &[("-Command", Role::Inline)],
        does: &[Does::RunInputIfBare],
        ..NEW
    },
];

/// The cmdlet of this name or alias, in any case.
pub(crate) fn find(name: &str) -> Option<&'static Cmdlet> {
    CMDLETS.iter().find(|row| row.names.split(' ').any(|known| known.eq_ignore_ascii_case(name)))
}

/// The name under which a cmdlet is judged.
pub(crate) fn canonical(row: &Cmdlet) -> &'static str {
    row.names.split(' ').next().unwrap_or("")
}

/// The option that a parameter names, in any case and as far as it is spelled out, with the table's spelling:
/// the first of a group of names for one thing stands for all of them, except for literal paths.
pub(super) fn parameter(row: &Cmdlet, name: &str) -> Option<(&'static Opt<'static>, &'static str)> {
    let names = || row.options.iter().chain(COMMON).flat_map(|option| option.names.split(' ').map(move |known| (option, known)));
    if let Some(exact) = names().find(|(_, known)| known.eq_ignore_ascii_case(name)) {
        return Some(exact);
    }
    let mut fitting = names().filter(|(_, known)| known.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)));
    let first = fitting.next()?;
    fitting.all(|(option, _)| std::ptr::eq(option, first.0)).then_some(first)
}
