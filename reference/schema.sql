-- The tables that the operations on procedures look at, named as in the office's own database.
-- Money is in cents. Dates and times are text as the API writes them, which sorts as they do.
CREATE TABLE preference (PrefName TEXT PRIMARY KEY, ValueString TEXT NOT NULL);
CREATE TABLE provider (ProvNum INTEGER PRIMARY KEY, Abbr TEXT NOT NULL);
CREATE TABLE clinic (ClinicNum INTEGER PRIMARY KEY, Description TEXT NOT NULL, DefaultPlaceService TEXT);
CREATE TABLE site (SiteNum INTEGER PRIMARY KEY, Description TEXT NOT NULL);
CREATE TABLE definition (
    DefNum INTEGER PRIMARY KEY, Category INTEGER NOT NULL, ItemOrder INTEGER NOT NULL, ItemName TEXT NOT NULL
);
-- FeeSched is the fee schedule of the patient's insurance plan, 0 without insurance.
CREATE TABLE patient (
    PatNum INTEGER PRIMARY KEY, LName TEXT NOT NULL, FName TEXT NOT NULL,
    PriProv INTEGER NOT NULL, ClinicNum INTEGER NOT NULL, FeeSched INTEGER NOT NULL
);
CREATE TABLE procedurecode (
    CodeNum INTEGER PRIMARY KEY, ProcCode TEXT NOT NULL UNIQUE, Descript TEXT NOT NULL, TreatArea TEXT NOT NULL,
    AreaAlsoToothRange INTEGER NOT NULL, IsProsth INTEGER NOT NULL, BaseUnits INTEGER NOT NULL DEFAULT 0,
    DefaultNote TEXT NOT NULL DEFAULT ''
);
-- Fee schedule 1 holds the codes' default fees.
CREATE TABLE fee (FeeSched INTEGER NOT NULL, CodeNum INTEGER NOT NULL, Amount INTEGER NOT NULL, PRIMARY KEY (FeeSched, CodeNum));
CREATE TABLE appointment (
    AptNum INTEGER PRIMARY KEY, PatNum INTEGER NOT NULL, AptStatus TEXT NOT NULL, AptDateTime TEXT NOT NULL, ProvNum INTEGER NOT NULL
);
-- Shown is a JSON object of members that a fault makes the row show otherwise; it is empty on a server without faults.
-- Replaced is a JSON object of the values that updates replaced, as they were before the first update; Statuses are the earlier ones, oldest first.
CREATE TABLE procedurelog (
    ProcNum INTEGER PRIMARY KEY AUTOINCREMENT,
    PatNum INTEGER NOT NULL,
    AptNum INTEGER NOT NULL DEFAULT 0,
    ProcDate TEXT NOT NULL,
    ProcFee INTEGER NOT NULL DEFAULT 0,
    Surf TEXT NOT NULL DEFAULT '',
    ToothNum TEXT NOT NULL DEFAULT '',
    ToothRange TEXT NOT NULL DEFAULT '',
    Priority INTEGER NOT NULL DEFAULT 0,
    ProcStatus TEXT NOT NULL,
    ProvNum INTEGER NOT NULL DEFAULT 0,
    Dx INTEGER NOT NULL DEFAULT 0,
    PlannedAptNum INTEGER NOT NULL DEFAULT 0,
    PlaceService TEXT NOT NULL DEFAULT 'Office',
    Prosthesis TEXT NOT NULL DEFAULT '',
    DateOriginalProsth TEXT NOT NULL DEFAULT '0001-01-01',
    ClaimNote TEXT NOT NULL DEFAULT '',
    DateEntryC TEXT NOT NULL DEFAULT '0001-01-01',
    ClinicNum INTEGER NOT NULL DEFAULT 0,
    CodeNum INTEGER NOT NULL,
    UnitQty INTEGER NOT NULL DEFAULT 1,
    BaseUnits INTEGER NOT NULL DEFAULT 0,
    DateTP TEXT NOT NULL DEFAULT '0001-01-01',
    SiteNum INTEGER NOT NULL DEFAULT 0,
    HideGraphics TEXT NOT NULL DEFAULT 'false',
    CanadianTypeCodes TEXT NOT NULL DEFAULT '',
    ProcTime TEXT NOT NULL DEFAULT '00:00:00',
    ProcTimeEnd TEXT NOT NULL DEFAULT '00:00:00',
    DateTStamp TEXT NOT NULL,
    Prognosis INTEGER NOT NULL DEFAULT 0,
    IsLocked TEXT NOT NULL DEFAULT 'false',
    BillingNote TEXT NOT NULL DEFAULT '',
    Discount INTEGER NOT NULL DEFAULT 0,
    IsDateProsthEst TEXT NOT NULL DEFAULT 'false',
    SecDateEntry TEXT NOT NULL,
    Replaced TEXT NOT NULL DEFAULT '{}',
    Statuses TEXT NOT NULL DEFAULT '',
    Shown TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX procedurelog_patient ON procedurelog (PatNum);

CREATE TABLE inssub (InsSubNum INTEGER PRIMARY KEY, Subscriber INTEGER NOT NULL);
CREATE TABLE claim (ClaimNum INTEGER PRIMARY KEY, PatNum INTEGER NOT NULL, InsSubNum INTEGER NOT NULL, ClaimType TEXT NOT NULL);
CREATE TABLE claimproc (
    ClaimProcNum INTEGER PRIMARY KEY AUTOINCREMENT, ProcNum INTEGER NOT NULL, ClaimNum INTEGER NOT NULL DEFAULT 0,
    InsSubNum INTEGER NOT NULL, Status TEXT NOT NULL, InsPayAmt INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE paysplit (SplitNum INTEGER PRIMARY KEY, ProcNum INTEGER NOT NULL, SplitAmt INTEGER NOT NULL);
CREATE TABLE adjustment (AdjNum INTEGER PRIMARY KEY, ProcNum INTEGER NOT NULL, AdjAmt INTEGER NOT NULL);
CREATE TABLE rxpat (RxNum INTEGER PRIMARY KEY, ProcNum INTEGER NOT NULL, Drug TEXT NOT NULL);
CREATE TABLE payplancharge (PayPlanChargeNum INTEGER PRIMARY KEY, ProcNum INTEGER NOT NULL, Principal INTEGER NOT NULL);
CREATE TABLE refattach (RefAttachNum INTEGER PRIMARY KEY, ProcNum INTEGER NOT NULL, ReferralNum INTEGER NOT NULL);
CREATE TABLE orthoproclink (OrthoProcLinkNum INTEGER PRIMARY KEY, ProcNum INTEGER NOT NULL, OrthoCaseNum INTEGER NOT NULL);
CREATE TABLE procnote (
    ProcNoteNum INTEGER PRIMARY KEY AUTOINCREMENT, PatNum INTEGER NOT NULL, ProcNum INTEGER NOT NULL,
    EntryDateTime TEXT NOT NULL, Note TEXT NOT NULL, Signature TEXT NOT NULL DEFAULT ''
);
CREATE TABLE procgroupitem (ProcGroupItemNum INTEGER PRIMARY KEY AUTOINCREMENT, GroupNum INTEGER NOT NULL, ProcNum INTEGER NOT NULL);
CREATE INDEX claimproc_procedure ON claimproc (ProcNum);
CREATE INDEX procnote_procedure ON procnote (ProcNum);
CREATE INDEX procgroupitem_group ON procgroupitem (GroupNum);
