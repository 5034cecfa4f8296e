// What a case is called by those who decide it, and how the records that a tasking brought in are found.

CREATE INDEX evidence_tasking IF NOT EXISTS FOR (e:Evidence) ON (e.tasking);
MATCH (c:Case {kind: 'categorisation'}) SET c:CategorisationDecision;
MATCH (c:Case {kind: 'categorisation-security'}) SET c:SecurityReferral;
MATCH (c:Case {kind: 'risk-profile'}) SET c:RiskProfile;
MATCH (c:Case {kind: 'what-if'}) SET c:AllocationCheck;
MATCH (c:Case {kind: 'allocation-plan'}) SET c:AllocationPlan;
MATCH (c:Case {kind: 'match-judgement'}) SET c:MatchJudgement;
MATCH (c:Case {kind: 'dispute'}) SET c:Dispute;
MATCH (c:Case {kind: 'dissemination'}) SET c:Dissemination;
