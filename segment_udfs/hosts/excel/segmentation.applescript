-- Runs one command of segment-udfs for Excel, which calls it by AppleScriptTask with the key of the command.
-- Written by "segment-udfs install excel". The shell line is fixed: nothing of a workbook enters it, and the key must
-- be one of the list.

property thePython : "{python}"
property theKeys : {{{keys}}}
property theFailure : "{failure}"

on RunCommand(theKey)
	if theKeys does not contain theKey then return theFailure
	try
		return do shell script quoted form of thePython & " -I -B -m segment_udfs.hosts.excel.mac " & quoted form of theKey without altering line endings
	on error
		return theFailure
	end try
end RunCommand
