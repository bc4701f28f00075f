-- The practice that the server holds when it starts. practice.yaml describes it to the suite; keep the two together.
INSERT INTO preference (PrefName, ValueString) VALUES
    ('PracticeDefaultProv', '1'),
    ('DefaultProcedurePlaceService', 'Office'),
    ('InsHistBWCodes', 'D0274,D0272'),
    ('InsHistPanoCodes', 'D0330,D0210'),
    ('InsHistExamCodes', 'D0150,D0120,D0140,D0180'),
    ('InsHistProphyCodes', 'D1120,D1110'),
    ('InsHistPerioURCodes', 'D4342,D4341'),
    ('InsHistPerioULCodes', 'D4342,D4341'),
    ('InsHistPerioLRCodes', 'D4342,D4341'),
    ('InsHistPerioLLCodes', 'D4342,D4341'),
    ('InsHistPerioMaintCodes', 'D4910'),
    ('InsHistDebridementCodes', 'D4355');

INSERT INTO provider (ProvNum, Abbr) VALUES (1, 'DOC1'), (2, 'DOC2'), (3, 'DOC3'), (4, 'HYG1');

INSERT INTO clinic (ClinicNum, Description, DefaultPlaceService) VALUES
    (1, 'Riverside', 'PublicHealthClinic'),
    (2, 'Harbour mobile unit', 'MobileUnit');

INSERT INTO site (SiteNum, Description) VALUES (5, 'Lincoln Elementary'), (9, 'Oakwood Care Home');

INSERT INTO definition (DefNum, Category, ItemOrder, ItemName) VALUES
    (147, 20, 1, 'Recommended'), (148, 20, 2, 'Low'), (149, 20, 3, 'Next visit'), (150, 20, 0, 'Urgent'),
    (126, 16, 1, 'Cracked Tooth'), (127, 16, 2, 'Defect (or miss fill)'), (128, 16, 0, 'Decay'), (129, 16, 3, 'Attrition'),
    (161, 30, 1, 'Good'), (162, 30, 2, 'Guarded'), (163, 30, 0, 'Excellent'),
    (71, 11, 0, 'Exams & Xrays'), (72, 11, 1, 'Cleanings'), (21, 2, 0, 'Unconfirmed');

INSERT INTO patient (PatNum, LName, FName, PriProv, ClinicNum, FeeSched) VALUES
    (11, 'Okafor', 'Ada', 2, 1, 0),
    (12, 'Lindqvist', 'Per', 0, 0, 0),
    (13, 'Marchetti', 'Rosa', 3, 2, 54),
    (14, 'Yilmaz', 'Deniz', 1, 0, 0),
    (15, 'Haugen', 'Liv', 4, 2, 0),
    -- Not in the manifest: a patient whose procedures the suite has no business with.
    (30, 'Abara', 'Ngozi', 1, 1, 0);

INSERT INTO procedurecode (CodeNum, ProcCode, Descript, TreatArea, AreaAlsoToothRange, IsProsth) VALUES
    (2, 'D0120', 'periodic oral evaluation - established patient', 'None', 0, 0),
    (3, 'D0140', 'limited oral evaluation - problem focused', 'None', 0, 0),
    (4, 'D0150', 'comprehensive oral evaluation - new or established patient', 'None', 0, 0),
    (5, 'D0180', 'comprehensive periodontal evaluation', 'None', 0, 0),
    (176, 'D1110', 'prophylaxis - adult', 'Mouth', 0, 0),
    (178, 'D1206', 'topical application of fluoride varnish', 'Mouth', 0, 0),
    (310, 'D5899', 'unspecified removable prosthodontic procedure, by report', 'Mouth', 0, 1),
    (205, 'D2740', 'crown - porcelain/ceramic', 'Tooth', 0, 1),
    (320, 'D6240', 'pontic - porcelain fused to high noble metal', 'Tooth', 0, 1),
    (401, 'D7140', 'extraction, erupted tooth or exposed root', 'Tooth', 0, 0),
    (230, 'D3330', 'endodontic therapy, molar tooth', 'Tooth', 0, 0),
    (33, 'D2331', 'resin-based composite - two surfaces, anterior', 'Surf', 0, 0),
    (193, 'D2393', 'resin-based composite - three surfaces, posterior', 'Surf', 0, 0),
    (251, 'D4341', 'periodontal scaling and root planing - four or more teeth per quadrant', 'Quad', 0, 0),
    (246, 'D4260', 'osseous surgery - four or more contiguous teeth per quadrant', 'Quad', 0, 0),
    (252, 'D4342', 'periodontal scaling and root planing - one to three teeth per quadrant', 'Quad', 1, 0),
    (247, 'D4261', 'osseous surgery - one to three contiguous teeth per quadrant', 'Quad', 1, 0),
    (60, 'D0364', 'cone beam CT capture and interpretation - limited field of view', 'Sextant', 0, 0),
    (62, 'D0380', 'cone beam CT image capture - limited field of view', 'Sextant', 0, 0),
    (300, 'D5110', 'complete denture - maxillary', 'Arch', 0, 1),
    (450, 'D9972', 'external bleaching - per arch - performed in office', 'Arch', 0, 0),
    (303, 'D5211', 'maxillary partial denture - resin base', 'Arch', 1, 1),
    (410, 'D7951', 'sinus augmentation with bone or bone substitutes', 'Arch', 1, 0),
    (305, 'D5213', 'maxillary partial denture - cast metal framework', 'ToothRange', 0, 1),
    (255, 'D4322', 'splint - intra-coronal; natural teeth or prosthetic crowns', 'ToothRange', 0, 0),
    (11, 'D0210', 'intraoral - comprehensive series of radiographic images', 'None', 0, 0),
    (12, 'D0272', 'bitewings - two radiographic images', 'None', 0, 0),
    (14, 'D0274', 'bitewings - four radiographic images', 'None', 0, 0),
    (15, 'D0330', 'panoramic radiographic image', 'None', 0, 0),
    (177, 'D1120', 'prophylaxis - child', 'Mouth', 0, 0),
    (260, 'D4355', 'full mouth debridement', 'Mouth', 0, 0),
    (261, 'D4910', 'periodontal maintenance', 'Mouth', 0, 0),
    (900, '~GRP~', 'Group Note', 'None', 0, 0);

UPDATE procedurecode SET DefaultNote = 'Patient presented with pain. Vital signs taken.' WHERE ProcCode = 'D0140';

-- The codes' default fees, then the fees of the plan of patient 13.
INSERT INTO fee (FeeSched, CodeNum, Amount) VALUES
    (1, 2, 6500), (1, 3, 9200), (1, 4, 10800), (1, 5, 11700), (1, 176, 11000), (1, 178, 4200), (1, 310, 25000),
    (1, 205, 129500), (1, 320, 118000), (1, 401, 21000), (1, 230, 124000), (1, 33, 19550), (1, 193, 28900),
    (1, 251, 26500), (1, 246, 115000), (1, 252, 17500), (1, 247, 82000), (1, 60, 31000), (1, 62, 24000),
    (1, 300, 189500), (1, 450, 32500), (1, 303, 142000), (1, 410, 210000), (1, 305, 205000), (1, 255, 39900),
    (1, 11, 14000), (1, 12, 4800), (1, 14, 6900), (1, 15, 12500), (1, 177, 7800), (1, 260, 19500), (1, 261, 15200),
    (54, 2, 4125), (54, 3, 5850), (54, 4, 7190), (54, 176, 7475), (54, 178, 2630), (54, 33, 13250), (54, 193, 18440),
    (54, 401, 14360), (54, 251, 18705), (54, 205, 94080);

INSERT INTO appointment (AptNum, PatNum, AptStatus, AptDateTime, ProvNum) VALUES
    (201, 11, 'Scheduled', '2031-03-04 09:00:00', 3),
    (202, 11, 'Scheduled', '2031-09-09 14:30:00', 4),
    (203, 11, 'Planned', '0001-01-01 00:00:00', 3),
    (204, 12, 'Scheduled', '2031-04-15 10:00:00', 2),
    (205, 12, 'Planned', '0001-01-01 00:00:00', 2),
    (206, 13, 'Scheduled', '2031-05-20 11:00:00', 1),
    (207, 11, 'Planned', '0001-01-01 00:00:00', 2);

INSERT INTO inssub (InsSubNum, Subscriber) VALUES (301, 13), (302, 13), (303, 11), (304, 14);

-- Procedures that were there before. 1003 was changed years after it was entered.
INSERT INTO procedurelog
    (ProcNum, PatNum, AptNum, ProcDate, ProcFee, Surf, ToothNum, ProcStatus, ProvNum, ClinicNum, CodeNum, DateTP, DateEntryC,
     SecDateEntry, DateTStamp) VALUES
    (1001, 11, 0, '2021-04-01', 6500, '', '', 'C', 2, 1, 2, '2021-04-01', '2021-04-01', '2021-04-01 09:12:44', '2021-04-01 09:12:44'),
    (1002, 11, 0, '2021-04-01', 19550, 'MO', '8', 'TP', 2, 1, 33, '2021-04-01', '2021-04-01', '2021-04-01 09:14:02', '2021-04-01 09:14:02'),
    (1003, 11, 0, '2019-03-04', 28900, 'MOD', '14', 'C', 2, 1, 193, '2019-03-04', '2019-03-04', '2019-03-04 15:40:10', '2023-08-21 11:05:36'),
    (1004, 12, 0, '2020-02-29', 21000, '', '17', 'TPi', 1, 0, 401, '2020-02-29', '2020-02-29', '2020-02-29 10:00:05', '2020-02-29 10:00:05'),
    (1005, 12, 0, '2018-06-11', 0, '', '3', 'EO', 1, 0, 205, '2018-06-11', '2020-02-29', '2020-02-29 10:02:51', '2020-02-29 10:02:51'),
    (1006, 12, 0, '2017-01-23', 0, '', '30', 'EC', 1, 0, 230, '2017-01-23', '2020-02-29', '2020-02-29 10:03:30', '2020-02-29 10:03:30'),
    (1007, 13, 0, '2022-11-15', 7475, '', '', 'C', 3, 2, 176, '2022-11-15', '2022-11-15', '2022-11-15 08:30:00', '2022-11-15 08:30:00'),
    (1008, 13, 0, '2022-11-15', 18705, 'UL', '', 'R', 3, 2, 251, '2022-11-15', '2022-11-15', '2022-11-15 08:33:17', '2022-11-15 08:33:17'),
    (1009, 14, 0, '2023-07-06', 10800, '', '', 'TP', 1, 0, 4, '2023-07-06', '2023-07-06', '2023-07-06 16:20:00', '2023-07-06 16:20:00'),
    (1010, 14, 0, '2023-07-06', 0, '', '19', 'Cn', 1, 0, 230, '2023-07-06', '2023-07-06', '2023-07-06 16:21:40', '2023-07-06 16:21:40'),
    (1011, 30, 0, '2023-01-09', 6500, '', '', 'C', 1, 1, 2, '2023-01-09', '2023-01-09', '2023-01-09 09:00:00', '2023-01-09 09:00:00'),
    (1012, 30, 0, '2023-01-09', 11000, '', '', 'TP', 1, 1, 176, '2023-01-09', '2023-01-09', '2023-01-09 09:01:00', '2023-01-09 09:01:00');
UPDATE procedurelog SET SiteNum = 5 WHERE ProcNum = 1007;
UPDATE procedurelog SET SiteNum = 9 WHERE ProcNum = 1011;

-- A group note of patient 30, which is not locked.
INSERT INTO procedurelog
    (ProcNum, PatNum, ProcDate, ProcFee, ProcStatus, ProvNum, ClinicNum, CodeNum, DateTP, DateEntryC, SecDateEntry, DateTStamp) VALUES
    (1028, 30, '2023-01-09', 0, 'EC', 1, 1, 900, '2023-01-09', '2023-01-09', '2023-01-09 09:02:00', '2023-01-09 09:02:00');
INSERT INTO procnote (PatNum, ProcNum, EntryDateTime, Note) VALUES (30, 1028, '2023-01-09 09:02:00', 'Reviewed medical history.');
INSERT INTO procgroupitem (GroupNum, ProcNum) VALUES (1028, 1011), (1028, 1012);

-- Inactive plans that can be deleted, one a run.
WITH RECURSIVE plan(ProcNum) AS (SELECT 1101 UNION ALL SELECT ProcNum + 1 FROM plan WHERE ProcNum < 1129)
INSERT INTO procedurelog
    (ProcNum, PatNum, ProcDate, ProcFee, ProcStatus, ProvNum, CodeNum, DateTP, DateEntryC, SecDateEntry, DateTStamp)
SELECT ProcNum, 14, '2020-09-01', 4200, 'TPi', 1, 178, '2020-09-01', '2020-09-01', '2020-09-01 14:00:30', '2020-09-01 14:00:30' FROM plan;

-- Procedures that the suite may try to change and delete: one that can be deleted, nine with one attachment each,
-- and three group notes that are locked, for the same two procedures, the second of them invalidated.
INSERT INTO procedurelog
    (ProcNum, PatNum, ProcDate, ProcFee, ProcStatus, ProvNum, CodeNum, DateTP, DateEntryC, SecDateEntry, DateTStamp) VALUES
    (1013, 14, '2020-09-01', 4200, 'TPi', 1, 178, '2020-09-01', '2020-09-01', '2020-09-01 14:00:30', '2020-09-01 14:00:30'),
    (1014, 14, '2020-09-01', 10800, 'C', 1, 4, '2020-09-01', '2020-09-01', '2020-09-01 14:01:30', '2020-09-01 14:01:30'),
    (1015, 14, '2020-09-01', 10800, 'C', 1, 4, '2020-09-01', '2020-09-01', '2020-09-01 14:02:30', '2020-09-01 14:02:30'),
    (1016, 14, '2020-09-01', 4200, 'C', 1, 178, '2020-09-01', '2020-09-01', '2020-09-01 14:03:30', '2020-09-01 14:03:30'),
    (1017, 14, '2020-09-01', 4200, 'C', 1, 178, '2020-09-01', '2020-09-01', '2020-09-01 14:04:30', '2020-09-01 14:04:30'),
    (1018, 14, '2020-09-01', 4200, 'TP', 1, 178, '2020-09-01', '2020-09-01', '2020-09-01 14:05:30', '2020-09-01 14:05:30'),
    (1019, 14, '2020-09-01', 10800, 'C', 1, 4, '2020-09-01', '2020-09-01', '2020-09-01 14:06:30', '2020-09-01 14:06:30'),
    (1020, 14, '2020-09-01', 10800, 'TP', 1, 4, '2020-09-01', '2020-09-01', '2020-09-01 14:07:30', '2020-09-01 14:07:30'),
    (1021, 14, '2020-09-01', 4200, 'C', 1, 178, '2020-09-01', '2020-09-01', '2020-09-01 14:08:30', '2020-09-01 14:08:30'),
    (1022, 14, '2020-09-01', 4200, 'TP', 1, 178, '2020-09-01', '2020-09-01', '2020-09-01 14:09:30', '2020-09-01 14:09:30'),
    (1023, 14, '2020-09-01', 10800, 'C', 1, 4, '2020-09-01', '2020-09-01', '2020-09-01 14:10:30', '2020-09-01 14:10:30'),
    (1024, 14, '2020-09-01', 4200, 'C', 1, 178, '2020-09-01', '2020-09-01', '2020-09-01 14:11:30', '2020-09-01 14:11:30'),
    (1025, 14, '2020-09-01', 0, 'EC', 1, 900, '2020-09-01', '2020-09-01', '2020-09-01 14:12:30', '2020-09-01 14:12:30'),
    (1026, 14, '2020-09-01', 0, 'D', 1, 900, '2020-09-01', '2020-09-01', '2020-09-01 14:13:30', '2020-09-01 14:13:30'),
    (1027, 14, '2020-09-01', 0, 'EC', 1, 900, '2020-09-01', '2020-09-01', '2020-09-01 14:14:30', '2020-09-01 14:14:30');
UPDATE procedurelog SET IsLocked = 'true' WHERE ProcNum IN (1025, 1026, 1027);

INSERT INTO claim (ClaimNum, PatNum, InsSubNum, ClaimType) VALUES (401, 14, 304, 'P'), (402, 14, 304, 'PreAuth');
INSERT INTO claimproc (ProcNum, ClaimNum, InsSubNum, Status, InsPayAmt) VALUES
    (1014, 401, 304, 'NotReceived', 0),
    (1015, 0, 304, 'CapComplete', 4000),
    (1022, 402, 304, 'Preauth', 0);
INSERT INTO paysplit (SplitNum, ProcNum, SplitAmt) VALUES (501, 1016, 2000);
INSERT INTO adjustment (AdjNum, ProcNum, AdjAmt) VALUES (511, 1017, -500);
INSERT INTO rxpat (RxNum, ProcNum, Drug) VALUES (521, 1018, 'Chlorhexidine rinse');
INSERT INTO payplancharge (PayPlanChargeNum, ProcNum, Principal) VALUES (531, 1019, 5400);
INSERT INTO refattach (RefAttachNum, ProcNum, ReferralNum) VALUES (541, 1020, 7);
INSERT INTO orthoproclink (OrthoProcLinkNum, ProcNum, OrthoCaseNum) VALUES (551, 1021, 3);
INSERT INTO procnote (PatNum, ProcNum, EntryDateTime, Note) VALUES
    (14, 1025, '2020-09-01 14:12:30', 'Reviewed medical history. No changes.'),
    (14, 1026, '2020-09-01 14:13:30', 'Wrong patient. Entered by mistake.'),
    (14, 1027, '2020-09-01 14:14:30', 'Recall in six months.');
INSERT INTO procgroupitem (GroupNum, ProcNum) VALUES
    (1025, 1023), (1025, 1024), (1026, 1023), (1026, 1024), (1027, 1023), (1027, 1024);
